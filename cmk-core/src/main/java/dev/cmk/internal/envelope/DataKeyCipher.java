package dev.cmk.internal.envelope;

import dev.cmk.DataKeyId;
import dev.cmk.EncryptionContext;
import dev.cmk.InvalidCiphertextException;
import dev.cmk.OrganizationId;
import dev.cmk.Scope;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Seals and opens messages under one unwrapped data key of one organization and scope.
 *
 * <p>Safe for use by many threads, none of which waits for another. Messages up to 64 KiB cost neither a key derivation
 * nor random bytes, once the series is known. After {@link #destroy} every operation throws
 * {@link DataKeyDestroyedException}; one that had begun may still end well.
 */
public final class DataKeyCipher {

    /** The longest plaintext of a byte-array call: 2,000 MiB, so that its ciphertext still fits into an array. */
    public static final int MAX_PLAINTEXT_BYTES = 2_000 * 1024 * 1024;

    /** Rather than objects beside each: fewer objects to read for a message, which matters when there are many data keys. */
    private static final AtomicReferenceFieldUpdater<DataKeyCipher, @Nullable SealingSeries> SEALING =
            AtomicReferenceFieldUpdater.newUpdater(DataKeyCipher.class, SealingSeries.class, "sealing");

    private static final AtomicReferenceFieldUpdater<DataKeyCipher, OpeningSeriesTable> OPENING =
            AtomicReferenceFieldUpdater.newUpdater(DataKeyCipher.class, OpeningSeriesTable.class, "opening");

    private static final RandomBytes SECURE_RANDOM = RandomBytes.of(new SecureRandom());

    private final DataKey dataKey;
    private final DataKeyId id;
    private final long idHigh;
    private final long idLow;
    private final OrganizationId organization;
    private final Scope scope;
    private final Binding binding;
    private final Nonces nonces;
    private final RandomBytes random;
    private final long maxMessagesOfSeries;

    /** What the next message is sealed with; null before the first one and after the end. */
    private volatile @Nullable SealingSeries sealing;

    private volatile OpeningSeriesTable opening = new OpeningSeriesTable();

    DataKeyCipher(
            byte[] dataKey,
            DataKeyId id,
            OrganizationId organization,
            Scope scope,
            Nonces nonces,
            RandomBytes random,
            long maxMessagesOfSeries) {
        this.id = Objects.requireNonNull(id, "id");
        this.idHigh = id.value().getMostSignificantBits();
        this.idLow = id.value().getLeastSignificantBits();
        this.organization = Objects.requireNonNull(organization, "organization");
        this.scope = Objects.requireNonNull(scope, "scope");
        this.nonces = Objects.requireNonNull(nonces, "nonces");
        this.dataKey = new DataKey(Objects.requireNonNull(dataKey, "dataKey"));
        this.binding = new Binding(organization, scope);
        this.random = random;
        this.maxMessagesOfSeries = maxMessagesOfSeries;
    }

    /**
     * Takes a data key over: the caller no longer uses the array, which {@link #destroy} zeroes.
     *
     * @param dataKey exactly 32 bytes, uniformly random
     * @param id the id of the data key
     * @param organization whose data key it is
     * @param scope what it serves
     * @param nonces how messages are numbered
     * @return a cipher that starts a series of its own
     * @throws IllegalArgumentException if the data key is not 32 bytes long
     */
    public static DataKeyCipher takeOwnershipOf(
            byte[] dataKey, DataKeyId id, OrganizationId organization, Scope scope, Nonces nonces) {
        RandomBytes random = nonces == Nonces.RANDOM ? OperatingSystemRandom.INSTANCE : SECURE_RANDOM;
        return new DataKeyCipher(dataKey, id, organization, scope, nonces, random, SealingSeries.MAX_MESSAGES);
    }

    /**
     * The data key that a ciphertext names.
     *
     * @param ciphertext any bytes
     * @return the id in its header
     * @throws InvalidCiphertextException if the bytes do not start with a header
     */
    public static DataKeyId dataKeyIdOf(byte[] ciphertext) {
        return Header.dataKeyIdOf(Objects.requireNonNull(ciphertext, "ciphertext"));
    }

    /**
     * Whether this is the data key that a ciphertext names.
     *
     * @param ciphertext any bytes; that they name it says nothing else about them
     * @return false if they are too short for a header too
     */
    public boolean isNamedBy(byte[] ciphertext) {
        return Header.names(ciphertext, idHigh, idLow);
    }

    /**
     * Seals a message: suite 1 up to 64 KiB, with 97 bytes of overhead, suite 2 above.
     *
     * @param plaintext up to {@link #MAX_PLAINTEXT_BYTES}
     * @param context what the ciphertext is bound to
     * @return the ciphertext
     * @throws IllegalArgumentException if the plaintext is too long
     */
    public byte[] seal(byte[] plaintext, EncryptionContext context) {
        Objects.requireNonNull(plaintext, "plaintext");
        Objects.requireNonNull(context, "context");
        if (plaintext.length > WholeMessage.MAX_PLAINTEXT) {
            requireSealable(plaintext.length);
            SeriesKey series = deriveForStreaming(newSeriesId());
            return SegmentedMessage.seal(series, binding.associatedData(series.header, context), plaintext);
        }
        while (true) {
            SealingSeries series = sealing;
            byte @Nullable [] ciphertext = series == null ? null : series.seal(plaintext, context);
            if (ciphertext != null) {
                return ciphertext;
            }
            startSeriesAfter(series);
        }
    }

    /**
     * Opens a message of either suite. Nothing is handed out before all of it has been verified.
     *
     * @param ciphertext any bytes
     * @param context what the ciphertext is bound to
     * @return the plaintext
     * @throws InvalidCiphertextException if it was not sealed under this data key, organization, scope and context
     */
    public byte[] open(byte[] ciphertext, EncryptionContext context) {
        Objects.requireNonNull(ciphertext, "ciphertext");
        Objects.requireNonNull(context, "context");
        if (Header.suiteOf(ciphertext) == Suite.STREAMING) {
            SeriesKey series = deriveCommittedTo(ciphertext);
            return SegmentedMessage.open(series, binding.associatedData(series.header, context), ciphertext);
        }
        return openWhole(ciphertext, context);
    }

    /**
     * A stream that seals what is written to it under suite 2, in constant memory. Closing it completes the ciphertext and
     * closes the target; after a failure, closing it leaves the ciphertext incomplete, so that it does not open.
     *
     * @param target where the ciphertext goes
     * @param context what the ciphertext is bound to
     * @param guard asked before each segment
     * @return a stream for one thread at a time
     */
    public OutputStream sealing(OutputStream target, EncryptionContext context, SegmentGuard guard) {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(context, "context");
        Objects.requireNonNull(guard, "guard");
        SeriesKey series = deriveForStreaming(newSeriesId());
        byte[] associatedData = binding.associatedData(series.header, context);
        return new SealingStream(target, series, associatedData, guard, Segments.MAX_SEGMENTS);
    }

    /**
     * A stream of the plaintext of a ciphertext of either suite, in constant memory. Each segment is verified before a byte
     * of it is handed out.
     *
     * <p>Reading throws {@link InvalidCiphertextException} where the ciphertext turns out to be damaged, reordered or cut
     * off, and so does every later call. Closing before the last segment has been verified throws an
     * {@link java.io.IOException}.
     *
     * @param header what {@link Header#readFrom} has read from the source
     * @param source the rest of the ciphertext; closed with the stream
     * @param context what the ciphertext is bound to
     * @param guard asked before each segment
     * @return a stream for one thread at a time
     * @throws InvalidCiphertextException if the header is not one of this data key
     */
    public InputStream opening(Header header, InputStream source, EncryptionContext context, SegmentGuard guard) {
        Objects.requireNonNull(header, "header");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(context, "context");
        Objects.requireNonNull(guard, "guard");
        VerifiedSegments segments;
        if (header.suite() == Suite.STREAMING) {
            SeriesKey series = deriveCommittedTo(header.bytes());
            segments = new StreamedSegments(source, series, binding.associatedData(series.header, context));
        } else {
            segments = new StreamedWhole(source, header.bytes(), ciphertext -> openWhole(ciphertext, context));
        }
        return new OpeningStream(source, segments, guard);
    }

    /**
     * As {@link #opening}, for a ciphertext of suite 1, with the data key that there is when it has been read.
     *
     * @param header what {@link Header#readFrom} has read from the source
     * @param source the rest of the ciphertext; closed with the stream
     * @param open opens the ciphertext
     * @return a stream for one thread at a time
     */
    public static InputStream openingWhole(Header header, InputStream source, UnaryOperator<byte[]> open) {
        return new OpeningStream(source, new StreamedWhole(source, header.bytes(), open), () -> {});
    }

    /**
     * The check value of the data key.
     *
     * @return {@link KeyCheck#of} its bytes, organization and id
     */
    public byte[] check() {
        return dataKey.lend(bytes -> KeyCheck.of(bytes, organization, id));
    }

    /** Zeroes the data key, when no derivation is using it, and drops what was derived from it. Idempotent. */
    public void destroy() {
        dataKey.destroy(); // series are published inside lend only: from here on there is no new one
        sealing = null;
        opening = new OpeningSeriesTable();
    }

    private byte[] openWhole(byte[] ciphertext, EncryptionContext context) {
        if (!WholeMessage.isPossibleLength(ciphertext.length)) {
            throw new InvalidCiphertextException();
        }
        OpeningSeries series = opening.find(ciphertext);
        if (series == null) {
            series = learnSeriesOf(ciphertext);
        }
        return series.open(ciphertext, context);
    }

    private void startSeriesAfter(@Nullable SealingSeries ended) {
        dataKey.lend(bytes -> {
            SeriesKey series = SeriesKey.derive(bytes, Suite.WHOLE, id, newSeriesId());
            RandomBytes randomNonces = nonces == Nonces.RANDOM ? random : null;
            return SEALING.compareAndSet(
                    this, ended, new SealingSeries(series, binding, maxMessagesOfSeries, randomNonces));
        });
    }

    private OpeningSeries learnSeriesOf(byte[] ciphertext) {
        Header header = Header.of(ciphertext);
        return dataKey.lend(bytes -> {
            SeriesKey derived = SeriesKey.derive(bytes, Suite.WHOLE, id, header.seriesId());
            if (!derived.isCommittedToBy(ciphertext)) {
                throw new InvalidCiphertextException();
            }
            OpeningSeries series = new OpeningSeries(derived, binding);
            OPENING.updateAndGet(this, table -> table.with(series));
            return series;
        });
    }

    private SeriesKey deriveForStreaming(byte[] seriesId) {
        return dataKey.lend(bytes -> SeriesKey.derive(bytes, Suite.STREAMING, id, seriesId));
    }

    private SeriesKey deriveCommittedTo(byte[] ciphertext) {
        SeriesKey series = deriveForStreaming(Header.of(ciphertext).seriesId());
        if (!series.isCommittedToBy(ciphertext)) {
            throw new InvalidCiphertextException();
        }
        return series;
    }

    private byte[] newSeriesId() {
        return random.next(Header.SERIES_ID_BYTES);
    }

    static void requireSealable(int length) {
        if (length > MAX_PLAINTEXT_BYTES) {
            throw new IllegalArgumentException("plaintext has " + length + " bytes; at most " + MAX_PLAINTEXT_BYTES
                    + " are allowed, use a stream for more");
        }
    }

    @Override
    public String toString() {
        return "DataKeyCipher[" + id + " of " + organization + ", scope " + scope + ", key redacted]";
    }
}
