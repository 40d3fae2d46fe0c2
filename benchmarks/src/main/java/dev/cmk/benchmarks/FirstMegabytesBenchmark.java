package dev.cmk.benchmarks;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import dev.cmk.Cmk;
import dev.cmk.EncryptionContext;
import dev.cmk.OrganizationCipher;
import dev.cmk.memory.InMemoryStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** How long the first encryptions of 1 MiB take in a fresh JVM, by the library and by one call of the JCE each. */
final class FirstMegabytesBenchmark {

    private static final String SKIPPED = "skipped";
    private static final int MESSAGES = 20;

    private enum Provider {
        SUNJCE,
        CORRETTO;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private record Measured(String who, Provider provider, int repetition, List<Double> milliseconds) {}

    /** Seals one message. */
    @FunctionalInterface
    private interface Sealing {
        byte[] seal(byte[] plaintext) throws GeneralSecurityException;
    }

    private FirstMegabytesBenchmark() {}

    static void run(Options options) throws IOException {
        int messages = options.number("messages", MESSAGES);
        Report report = new Report("first-megabytes", options, Map.of());
        report.row("provider", "who", "1st ms", "2nd ms", "last ms", "first " + messages + " ms");
        for (Provider provider : Provider.values()) {
            measure(report, provider, messages, options.number("repetitions", 10), options);
        }
        report.end();
    }

    private static void measure(Report report, Provider provider, int messages, int repetitions, Options options)
            throws IOException {
        Map<String, List<Measured>> found = new LinkedHashMap<>();
        for (int i = 1; i <= repetitions; i++) {
            for (String who : List.of("ours", "jce")) {
                String answer = answer(provider, who, messages, options);
                if (answer.startsWith(SKIPPED)) {
                    report.raw(provider.label() + " " + answer);
                    report.row(provider.label(), SKIPPED, "", "", "", "");
                    return;
                }
                List<Double> times = Arrays.stream(answer.split(" ", -1))
                        .map(Double::valueOf)
                        .toList();
                Measured measured = new Measured(who, provider, i, times);
                report.raw(measured);
                found.computeIfAbsent(who, key -> new ArrayList<>()).add(measured);
            }
        }
        found.forEach((who, all) -> {
            List<Double> medians = medians(all, messages);
            report.row(provider.label(), who, medians.get(0), medians.get(1), medians.get(messages - 1), together(all));
        });
        report.ratio(
                "first-megabytes-" + provider.label(),
                "ours/jce",
                together(found.getOrDefault("ours", List.of())) / together(found.getOrDefault("jce", List.of())));
    }

    private static String answer(Provider provider, String who, int messages, Options options) throws IOException {
        try (Child child = Child.start(FirstMegabytesBenchmark.class, options.with(Map.of("heap", 256)))) {
            child.order(who + " " + provider + " " + messages);
            return child.await("sealed");
        }
    }

    private static List<Double> medians(List<Measured> all, int messages) {
        return IntStream.range(0, messages)
                .mapToObj(i -> Report.median(all.stream()
                        .map(measured -> measured.milliseconds().get(i))
                        .toList()))
                .toList();
    }

    private static double together(List<Measured> all) {
        return Report.median(all.stream()
                .map(measured -> measured.milliseconds().stream()
                        .mapToDouble(time -> time)
                        .sum())
                .toList());
    }

    /** The fresh JVM. Everything is ready before the first encryption, but none of it has run. */
    public static void main(String[] arguments) {
        Child.obey(order -> {
            String[] words = order.split(" ", -1); // <who> <provider> <messages>
            Child.say("sealed " + sealed(words[0], Provider.valueOf(words[1]), Integer.parseInt(words[2])));
        });
    }

    private static String sealed(String who, Provider provider, int messages) {
        if (provider == Provider.CORRETTO) {
            Throwable error = AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError();
            if (error != null) {
                return SKIPPED + ": Amazon Corretto Crypto Provider: " + error;
            }
            AmazonCorrettoCryptoProvider.install();
        }
        return who.equals("ours") ? byCmk(messages) : byJce(messages);
    }

    private static String byCmk(int messages) {
        EncryptionContext context = EncryptionContext.of("path", "db/password");
        try (Cmk cmk = Cmk.builder()
                .store(new InMemoryStore())
                .platformKey(MemoryKms.platformKey())
                .build()) {
            OrganizationCipher cipher = cmk.cipher("organization", "scope");
            cipher.encrypt(new byte[100], context); // the data key is made
            return times(messages, plaintext -> cipher.encrypt(plaintext, context));
        }
    }

    /** With a counter for nonces and as many bytes of associated data. */
    private static String byJce(int messages) {
        SecretKeySpec key = new SecretKeySpec(new byte[32], "AES");
        ByteBuffer nonce = ByteBuffer.allocate(12);
        byte[] associated = new byte[120];
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            Sealing sealing = plaintext -> {
                nonce.putLong(0, nonce.getLong(0) + 1);
                cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, nonce.array()));
                cipher.updateAAD(associated);
                return cipher.doFinal(plaintext);
            };
            sealing.seal(new byte[100]);
            return times(messages, sealing);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String times(int messages, Sealing sealing) {
        byte[] plaintext = new byte[1 << 20];
        List<Double> times = new ArrayList<>();
        try {
            for (int i = 0; i < messages; i++) {
                long start = System.nanoTime();
                sealing.seal(plaintext);
                times.add((System.nanoTime() - start) / 1e6);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        return times.stream().map(Object::toString).collect(Collectors.joining(" "));
    }
}
