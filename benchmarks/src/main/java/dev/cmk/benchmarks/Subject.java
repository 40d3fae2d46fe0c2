package dev.cmk.benchmarks;

import dev.cmk.benchmarks.messages.Batches;
import dev.cmk.benchmarks.messages.PlatformThreads;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** One way to encrypt and decrypt messages: a class of {@code dev.cmk.benchmarks.messages}. */
enum Subject {
    RAW_JCE("RawJce", Kind.LIMIT, Integer.MAX_VALUE),
    RAW_JCE_SEGMENTS("RawJceSegments", Kind.LIMIT, Integer.MAX_VALUE),
    RAW_JCE_MANY_KEYS("RawJceManyKeys", Kind.LIMIT, Subject.IN_MEMORY_OFTEN),
    ONE_KEY("OneKey", Kind.OURS, Integer.MAX_VALUE),
    TWO_PAIRS("TwoPairs", Kind.OURS, Integer.MAX_VALUE),
    EIGHT_PAIRS("EightPairs", Kind.OURS, Integer.MAX_VALUE),
    MANY_KEYS("ManyKeys", Kind.OURS, Subject.IN_MEMORY_OFTEN),
    MANY_KEYS_LOOKED_UP("ManyKeysLookedUp", Kind.OURS, Subject.IN_MEMORY_OFTEN),
    MANY_SERIES("ManySeries", Kind.OURS, Subject.IN_MEMORY_OFTEN),
    MANY_MORE_SERIES("ManyMoreSeries", Kind.OURS, Subject.IN_MEMORY_OFTEN),
    BATCHES("Batches", Kind.OURS, Subject.IN_MEMORY_OFTEN),
    STREAMS("Streams", Kind.OURS, Integer.MAX_VALUE),
    PLATFORM_THREADS("PlatformThreads", Kind.OURS, Subject.SMALL),
    VIRTUAL_THREADS("VirtualThreads", Kind.OURS, Subject.SMALL),
    TINK_AEAD("TinkAead", Kind.PEER, Integer.MAX_VALUE),
    TINK_KMS_ENVELOPE_AEAD("TinkKmsEnvelopeAead", Kind.PEER, Integer.MAX_VALUE),
    ENCRYPTION_SDK("EncryptionSdk", Kind.PEER, Integer.MAX_VALUE),
    ENCRYPTION_SDK_SIGNED("EncryptionSdkSigned", Kind.PEER, Integer.MAX_VALUE),
    ASHERAH("Asherah", Kind.PEER, Integer.MAX_VALUE);

    /** What it is compared as. */
    enum Kind {
        LIMIT,
        OURS,
        PEER
    }

    /** Beyond this size, the many ciphertexts of some would not fit into memory. */
    private static final int IN_MEMORY_OFTEN = 16 * 1024;

    private static final int SMALL = 100;

    final String className;
    final Kind kind;
    private final int maxSize;

    Subject(String className, Kind kind, int maxSize) {
        this.className = className;
        this.kind = kind;
        this.maxSize = maxSize;
    }

    static List<Subject> of(Options options) {
        List<String> names = options.texts("subjects");
        return Arrays.stream(values())
                .filter(subject -> names.isEmpty() || names.contains(subject.label()))
                .toList();
    }

    /** The name on command lines and in results. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether it does something else than others do with these. */
    boolean does(String operation, int size, int threads) {
        return size <= maxSize
                && switch (this) {
                    case RAW_JCE_SEGMENTS -> size > IN_MEMORY_OFTEN;
                    case MANY_SERIES, MANY_MORE_SERIES -> operation.equals("decrypt");
                    case PLATFORM_THREADS -> threads == 1; // it has its own
                    case VIRTUAL_THREADS -> threads == 1 && Runtime.version().feature() >= 21;
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
