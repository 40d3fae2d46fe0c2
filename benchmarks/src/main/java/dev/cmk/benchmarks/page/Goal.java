package dev.cmk.benchmarks.page;

import java.util.List;
import java.util.Optional;

/**
 * Something to be reached.
 *
 * @param what in words
 * @param isCeiling whether less is better
 * @param bound the number to stay below or to reach
 * @param benchmark which one says
 * @param ratio the name of a line that it prints; {@code %s} in it is the security provider
 */
record Goal(String what, boolean isCeiling, double bound, String benchmark, String ratio) {

    static final List<Goal> ALL = List.of(
            messages("encrypt 100 B, one data key, times raw JCE", true, 1.25, "100-encrypt-by-1-one-key"),
            messages("decrypt 100 B, one data key, times raw JCE", true, 1.35, "100-decrypt-by-1-one-key"),
            messages("encrypt 100 B: Tink's plain AEAD takes, times ours", false, 1, "100-encrypt-by-1-tink-aead"),
            messages(
                    "encrypt 100 B, 10,000 data keys, times raw JCE with as many",
                    true,
                    1.75,
                    "100-encrypt-by-1-many-keys-of-as-many"),
            messages(
                    "decrypt 100 B, 10,000 data keys, times raw JCE with as many",
                    true,
                    1.75,
                    "100-decrypt-by-1-many-keys-of-as-many"),
            messages("encrypt 16 KiB, times raw JCE", true, 1.10, "16384-encrypt-by-1-one-key"),
            messages("decrypt 16 KiB, times raw JCE", true, 1.10, "16384-decrypt-by-1-one-key"),
            messages("encrypt 1 MiB, times the best of raw JCE", true, 1.25, "1048576-encrypt-by-1-one-key"),
            messages("decrypt 1 MiB, times the best of raw JCE", true, 1.25, "1048576-decrypt-by-1-one-key"),
            messages("encrypt 1 MiB, GB/s", false, 1, "1048576-encrypt-by-1-one-key-gigabytes"),
            messages("decrypt 1 MiB, GB/s", false, 1, "1048576-decrypt-by-1-one-key-gigabytes"),
            messages(
                    "encrypt 100 B, throughput of two threads, times one",
                    false,
                    1.8,
                    "100-encrypt-by-2-one-key-throughput"),
            messages(
                    "decrypt 100 B, throughput of two threads, times one",
                    false,
                    1.8,
                    "100-decrypt-by-2-one-key-throughput"),
            messages(
                    "encrypt 100 B: the AWS Encryption SDK takes, times ours",
                    false,
                    30,
                    "100-encrypt-by-1-encryption-sdk"),
            messages(
                    "decrypt 100 B: the AWS Encryption SDK takes, times ours",
                    false,
                    30,
                    "100-decrypt-by-1-encryption-sdk"),
            messages("encrypt 100 B: Asherah takes, times ours", false, 100, "100-encrypt-by-1-asherah"),
            messages("decrypt 100 B: Asherah takes, times ours", false, 100, "100-decrypt-by-1-asherah"),
            new Goal(
                    "re-encryption of 1,000,000 data keys, part of the speed of a bare JDBC loop",
                    false,
                    0.7,
                    "reencryption",
                    "re-encryption-1000000-by-1"),
            new Goal(
                    "re-encryption at 10 ms latency, part of 2,000 calls/s, one instance",
                    false,
                    0.9,
                    "reencryption-latency",
                    "re-encryption-rate-2000-by-1"),
            new Goal("the same by two instances", false, 0.9, "reencryption-latency", "re-encryption-rate-2000-by-2"));

    private static Goal messages(String what, boolean isCeiling, double bound, String ratio) {
        return new Goal(what, isCeiling, bound, Messages.BENCHMARK, "%s-" + ratio);
    }

    boolean isOfProviders() {
        return ratio.startsWith("%s");
    }

    boolean isReachedBy(double found) {
        return isCeiling ? found <= bound : found >= bound;
    }

    /** With a mark if it is missed. */
    String cell(Optional<Double> found) {
        return found.map(number -> Table.number(number) + (isReachedBy(number) ? "" : " ✗"))
                .orElse("");
    }

    String boundInWords() {
        return (isCeiling ? "≤ " : "≥ ") + Table.number(bound);
    }
}
