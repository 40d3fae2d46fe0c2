package dev.cmk.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each benchmark runs to its end in a very small form. What it measures then says nothing. */
class BenchmarksTest {

    @TempDir
    private Path results;

    @Test
    void messages() throws Exception {
        MessagesBenchmark.run(options(Map.of(
                "sizes",
                "100,1048576",
                "threads",
                "1",
                "rounds",
                "1",
                "warm-up",
                "1",
                "first",
                "1",
                "milliseconds",
                "10")));

        assertThat(results.resolve("messages.json"))
                .content()
                .contains(Arrays.stream(Subject.values())
                        .filter(subject -> subject != Subject.VIRTUAL_THREADS
                                || Runtime.version().feature() >= 21)
                        .map(subject -> '"' + subject.label() + '"')
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    mesages                       | Give one of [
                    messages --sizes              | is not of the form --name=value
                    messages --sizes=large        | --sizes takes numbers, not 'large'
                    messages --subjects=my-cipher | --subjects are some of [
                    reencryption-aws --clients=a  | --clients are some of [
                    all --only=mesages            | all takes only --only, with some of [
                    """)
    void what_there_is_not_is_refused_in_words(String commandLine, String words) {
        assertThatThrownBy(() -> Benchmarks.run(commandLine.split(" ", -1)))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(words);
    }

    @Test
    void reencryption() throws Exception {
        ReEncryptionBenchmark.run(
                options(Map.of("keys", "700", "instances", "1", "repetitions", "1", "warm-up", "10")));

        assertThat(results.resolve("reencryption.json")).content().contains("re-encryption-700-by-1-with-kms-calls");
    }

    @Test
    void reencryption_latency() throws Exception {
        LatencyBenchmark.run(options(Map.of(
                "rates", "300", "instances", "1", "repetitions", "1", "warm-up", "0", "seconds", "1", "latency", "1")));

        assertThat(results.resolve("reencryption-latency.json")).content().contains("re-encryption-rate-300-by-1");
    }

    @Test
    void foreground() throws Exception {
        ForegroundBenchmark.run(
                options(Map.of("keys", "300", "scopes", "150", "repetitions", "2", "milliseconds", "50")));

        assertThat(results.resolve("foreground.json")).content().contains("foreground-decrypt-loaded-anew-p99");
    }

    @Test
    void takeover() throws Exception {
        TakeoverBenchmark.run(options(
                Map.of("keys", "600", "instances", "2", "kills", "1", "rate", "100", "lease", "1", "workers", "1")));

        assertThat(results.resolve("takeover.json")).content().contains("takeover-worst");
    }

    @Test
    void kms_calls() throws Exception {
        KmsCallsBenchmark.run(
                options(Map.of("scopes", "1,30", "hours", "0", "seconds", "20", "rate", "50", "ttl", "2")));

        assertThat(results.resolve("kms-calls.json")).content().contains("kms-calls-30-evicting");
    }

    @Test
    void cold_start() throws Exception {
        ColdStartBenchmark.run(options(Map.of("repetitions", "1")));

        assertThat(results.resolve("cold-start.json")).content().contains("cold-start-postgresql-again");
    }

    @Test
    void first_megabytes() throws Exception {
        FirstMegabytesBenchmark.run(options(Map.of("repetitions", "1", "messages", "2")));

        assertThat(results.resolve("first-megabytes.json")).content().contains("first-megabytes-sunjce");
    }

    @Test
    void end_to_end() throws Exception {
        EndToEndBenchmark.run(options(
                Map.of("rows", "50", "threads", "2", "repetitions", "1", "milliseconds", "50", "warm-up", "10")));

        assertThat(results.resolve("end-to-end.json")).content().contains("end-to-end-select-by-2-p99");
    }

    @Test
    void reencryption_aws() throws Exception {
        ReEncryptionAwsBenchmark.run(
                options(Map.of("rates", "300", "repetitions", "1", "warm-up", "10", "seconds", "1", "latency", "1")));

        assertThat(results.resolve("reencryption-aws.json")).content().contains("re-encryption-aws-300-crt");
    }

    private Options options(Map<String, String> values) {
        return new Options(values).with(Map.of("results", results));
    }
}
