package dev.cmk.benchmarks;

import dev.cmk.benchmarks.messages.Asherah;
import dev.cmk.benchmarks.messages.Batches;
import dev.cmk.benchmarks.messages.EightPairs;
import dev.cmk.benchmarks.messages.EncryptionSdk;
import dev.cmk.benchmarks.messages.EncryptionSdkSigned;
import dev.cmk.benchmarks.messages.ManyKeys;
import dev.cmk.benchmarks.messages.ManyKeysLookedUp;
import dev.cmk.benchmarks.messages.ManyMoreSeries;
import dev.cmk.benchmarks.messages.ManySeries;
import dev.cmk.benchmarks.messages.MessageBenchmark;
import dev.cmk.benchmarks.messages.OneKey;
import dev.cmk.benchmarks.messages.PlatformThreads;
import dev.cmk.benchmarks.messages.RawJce;
import dev.cmk.benchmarks.messages.RawJceManyKeys;
import dev.cmk.benchmarks.messages.RawJceSegments;
import dev.cmk.benchmarks.messages.Streams;
import dev.cmk.benchmarks.messages.TinkAead;
import dev.cmk.benchmarks.messages.TinkKmsEnvelopeAead;
import dev.cmk.benchmarks.messages.TwoPairs;
import dev.cmk.benchmarks.messages.VirtualThreads;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** One way to encrypt and decrypt messages. */
enum Subject {
    RAW_JCE(RawJce.class),
    RAW_JCE_SEGMENTS(RawJceSegments.class),
    RAW_JCE_MANY_KEYS(RawJceManyKeys.class),
    ONE_KEY(OneKey.class),
    TWO_PAIRS(TwoPairs.class),
    EIGHT_PAIRS(EightPairs.class),
    MANY_KEYS(ManyKeys.class),
    MANY_KEYS_LOOKED_UP(ManyKeysLookedUp.class),
    MANY_SERIES(ManySeries.class),
    MANY_MORE_SERIES(ManyMoreSeries.class),
    BATCHES(Batches.class),
    STREAMS(Streams.class),
    PLATFORM_THREADS(PlatformThreads.class),
    VIRTUAL_THREADS(VirtualThreads.class),
    TINK_AEAD(TinkAead.class),
    TINK_KMS_ENVELOPE_AEAD(TinkKmsEnvelopeAead.class),
    ENCRYPTION_SDK(EncryptionSdk.class),
    ENCRYPTION_SDK_SIGNED(EncryptionSdkSigned.class),
    ASHERAH(Asherah.class);

    private static final int SMALL = 100;

    /** Beyond this size, the many ciphertexts of some would not fit into memory. */
    private static final int MEDIUM = 16 * 1024;

    private final Class<? extends MessageBenchmark> type;

    Subject(Class<? extends MessageBenchmark> type) {
        this.type = type;
    }

    /** Those of {@code --subjects}, or all. */
    static List<Subject> of(Options options) {
        List<String> labels = options.texts("subjects");
        List<Subject> chosen = Arrays.stream(values())
                .filter(subject -> labels.isEmpty() || labels.contains(subject.label()))
                .toList();
        if (!labels.isEmpty() && chosen.size() != labels.size()) {
            throw new UsageException("--subjects are some of "
                    + Arrays.stream(values()).map(Subject::label).toList() + ", not " + labels);
        }
        return chosen;
    }

    /** The name on command lines and in results. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String className() {
        return type.getName();
    }

    /** Whether it does something else than others do with these. */
    boolean does(String operation, int size, int threads) {
        return switch (this) {
            case RAW_JCE_SEGMENTS -> size > MEDIUM;
            case RAW_JCE_MANY_KEYS -> size <= MEDIUM && threads == 1; // each thread would have as many ciphers
            case MANY_KEYS, MANY_KEYS_LOOKED_UP, BATCHES -> size <= MEDIUM;
            case MANY_SERIES, MANY_MORE_SERIES -> size <= MEDIUM && operation.equals("decrypt");
            case PLATFORM_THREADS -> size <= SMALL && threads == 1; // it has its own
            case VIRTUAL_THREADS ->
                size <= SMALL && threads == 1 && Runtime.version().feature() >= 21;
            default -> true;
        };
    }

    /** How many messages one call of its methods is. */
    int messagesOfCall() {
        return switch (this) {
            case BATCHES -> Batches.MESSAGES;
            case PLATFORM_THREADS, VIRTUAL_THREADS -> PlatformThreads.MESSAGES;
            default -> 1;
        };
    }
}
