package dev.cmk.benchmarks;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * The JVM in which JMH measures messages: one for all subjects of one security provider, so that what is compared runs in
 * turns under the same conditions.
 */
final class MessageMeasurements {

    static final String CORRETTO = "corretto";
    static final String SUN = "sunjce";

    private MessageMeasurements() {}

    public static void main(String[] arguments) {
        Options options = Options.parse(Arrays.asList(arguments));
        if (options.text("provider").orElse(SUN).equals(CORRETTO)) {
            AmazonCorrettoCryptoProvider.install();
            AmazonCorrettoCryptoProvider.INSTANCE.assertHealthy();
        }
        Child.obey(MessageMeasurements::obey);
    }

    /** {@code measure <class> <method> <size> <threads> <milliseconds>}, answered with nanoseconds and bytes of a call. */
    private static void obey(String order) {
        String[] words = order.split(" ", -1);
        try {
            RunResult result = measure(
                    words[1],
                    words[2],
                    words[3],
                    Integer.parseInt(words[4]),
                    TimeValue.milliseconds(Long.parseLong(words[5])));
            double nanos = result.getPrimaryResult().getScore();
            Result<?> allocated =
                    Objects.requireNonNull(result.getSecondaryResults().get("gc.alloc.rate.norm"));
            Child.say("measured " + nanos + " " + allocated.getScore());
        } catch (RunnerException e) {
            throw new IllegalStateException(order, e);
        }
    }

    private static RunResult measure(String type, String method, String size, int threads, TimeValue time)
            throws RunnerException {
        return new Runner(new OptionsBuilder()
                        .include("^" + Pattern.quote(type + "." + method) + "$")
                        .param("size", size)
                        .threads(threads)
                        .forks(0) // all in this JVM, in turns
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .measurementTime(time)
                        .timeUnit(TimeUnit.NANOSECONDS)
                        .addProfiler(GCProfiler.class)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .runSingle();
    }
}
