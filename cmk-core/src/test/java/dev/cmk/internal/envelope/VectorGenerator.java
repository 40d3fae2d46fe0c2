package dev.cmk.internal.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Makes the vectors of format version 1, the same bytes every time. Run {@link #main} on purpose to add vectors; those that
 * have been released stay as they are.
 */
final class VectorGenerator {

    /** Writes the files. */
    public static void main(String[] args) throws IOException {
        Files.createDirectories(Vector.FILE.getParent());
        Files.writeString(Vector.FILE, Vector.toJson(Vector.MEMBER, new VectorGenerator().generate()));
        Files.writeString(CheckValue.FILE, Vector.toJson(CheckValue.MEMBER, new CheckValueGenerator().generate()));
    }

    /** Everything that a ciphertext is made of; a vector changes some of it before it is sealed. */
    private static final class Message {
        int version = 1;
        String label = "cmk/v1/suite-";
        int suite = 1;
        byte[] dataKey;
        byte[] id;
        byte[] seriesId;
        byte[] nonce;
        byte[] salt;
        byte[] noncePrefix;
        int firstSegment = ReferenceFormat.FIRST_SEGMENT;
        int segment = ReferenceFormat.SEGMENT;
        String organization = "acme";
        String scope = "environments/prod";
        Map<String, String> context = new TreeMap<>(Map.of("path", "db/password"));
        byte[] plaintext = "attack at dawn".getBytes(UTF_8);

        byte[] key() {
            return Arrays.copyOf(seriesKeys(), 32);
        }

        byte[] header() {
            byte[] commitment = Arrays.copyOfRange(seriesKeys(), 32, 64);
            return ReferenceFormat.header(version, suite, id, seriesId, commitment);
        }

        private byte[] seriesKeys() {
            byte[] info = ReferenceFormat.concat((label + suite).getBytes(UTF_8), id);
            return ReferenceFormat.hkdf(dataKey, seriesId, info, 64);
        }

        byte[] seal() {
            return seal(header());
        }

        byte[] seal(byte[] header) {
            if (suite != 1) {
                List<byte[]> parts = new ArrayList<>(List.of(header, streamHeader()));
                parts.addAll(segments(header));
                return ReferenceFormat.concat(parts.toArray(byte[][]::new));
            }
            byte[] whole = ReferenceFormat.concat(header, nonce);
            return sealWhole(whole, ReferenceFormat.associatedData(whole, organization, scope, context), key());
        }

        byte[] sealWhole(byte[] header, byte[] associatedData, byte[] key) {
            return ReferenceFormat.concat(header, ReferenceFormat.seal(key, nonce, associatedData, plaintext));
        }

        byte[] streamHeader() {
            return ReferenceFormat.concat(new byte[] {40}, salt, noncePrefix);
        }

        List<byte[]> segments(byte[] header) {
            byte[] associatedData = ReferenceFormat.associatedData(header, organization, scope, context);
            byte[] segmentKey = ReferenceFormat.segmentKey(key(), salt, associatedData);
            return ReferenceFormat.sealSegments(segmentKey, noncePrefix, plaintext, firstSegment, segment);
        }
    }

    private final Random random = new Random(1); // the algorithm of java.util.Random is specified, so this repeats
    private final List<Vector> vectors = new ArrayList<>();

    List<Vector> generate() {
        workedExamples();
        validWhole();
        validStreams();
        damagedWhole();
        misplaced();
        sealedWrongly();
        damagedStreams();
        emptyLastSegments();
        damagedEnds();
        sealedUnderOtherPrefixes();
        return vectors;
    }

    /** The examples of docs/FORMAT.md. */
    private void workedExamples() {
        Message m = new Message();
        m.dataKey = range(0x00, 32);
        m.id = range(0x20, 16);
        m.seriesId = range(0x30, 16);
        m.nonce = new byte[12];
        m.salt = range(0x40, 32);
        m.noncePrefix = range(0x60, 7);
        m.context.put("kind", "secret");
        add("worked example, suite 1", m, m.seal(), true);
        add("worked example, suite 2", stream(m), m.seal(), true);
    }

    private void validWhole() {
        valid("suite 1", m -> {});
        valid("suite 1, empty plaintext", m -> m.plaintext = new byte[0]);
        valid("suite 1, one byte", m -> m.plaintext = new byte[1]);
        valid("suite 1, 15 bytes", m -> m.plaintext = bytes(15));
        valid("suite 1, 16 bytes", m -> m.plaintext = bytes(16));
        valid("suite 1, 17 bytes", m -> m.plaintext = bytes(17));
        valid("suite 1, 1000 bytes", m -> m.plaintext = bytes(1000));
        valid("suite 1, 64 KiB, the longest", m -> m.plaintext = bytes(65536));
        valid("suite 1, counter nonce 0", m -> m.nonce = new byte[12]);
        valid("suite 1, counter nonce 2^32 - 1", m -> m.nonce = HexFormat.of().parseHex("0000000000000000ffffffff"));
        valid("suite 1, nonce of all ones", m -> Arrays.fill(m.nonce, (byte) 0xff));
        valid("suite 1, series id and data key id of zeros", m -> {
            m.id = new byte[16];
            m.seriesId = new byte[16];
        });
        valid("suite 1, data key of zeros", m -> m.dataKey = new byte[32]);
        valid("suite 1, no context", m -> m.context.clear());
        valid("suite 1, context value empty", m -> m.context = Map.of("path", ""));
        valid("suite 1, context of two pairs", m -> m.context.put("kind", "secret"));
        valid("suite 1, context names that are prefixes of each other", m -> {
            m.context = new TreeMap<>(Map.of("a", "1", "aa", "2", "aaa", "3", "ab", "4", "b", "5"));
        });
        valid("suite 1, context names in capitals and not", m -> {
            m.context = new TreeMap<>(Map.of("Path", "1", "path", "2", "PATH", "3"));
        });
        valid("suite 1, context in many scripts", m -> {
            m.context = new TreeMap<>(Map.of("città", "Zürich", "город", "Київ", "都市", "東京", "🗝", "🔒🔑"));
        });
        valid("suite 1, context sorted by UTF-8, not by UTF-16", m -> {
            m.context = new TreeMap<>(Map.of("\uFFFD", "U+FFFD first", "\uD83D\uDE00", "U+1F600 second"));
        });
        valid("suite 1, context name composed and decomposed", m -> {
            m.context = new TreeMap<>(Map.of("caf\u00E9", "composed", "cafe\u0301", "decomposed"));
        });
        valid("suite 1, context with control characters", m -> m.context = Map.of("a\u0000b", "\n\t\u0000\u007F"));
        valid("suite 1, context of 32 pairs, the most", m -> {
            for (int i = 0; i < 31; i++) {
                m.context.put("name-" + i, "value-" + i);
            }
        });
        valid("suite 1, longest context name and value", m -> m.context = Map.of("n".repeat(256), "v".repeat(4096)));
        valid("suite 1, organization of one character", m -> m.organization = "a");
        valid("suite 1, longest organization", m -> m.organization = "\uD83D\uDE00".repeat(128));
        valid("suite 1, organization with separators", m -> m.organization = "a/b:c|d,e\"f\\g");
        valid("suite 1, longest scope", m -> m.scope = "\u00E9".repeat(128));
        valid("suite 1, scope with spaces", m -> m.scope = " a scope ");
    }

    private void validStreams() {
        int first = ReferenceFormat.FIRST_SEGMENT - 16;
        int other = ReferenceFormat.SEGMENT - 16;
        validStream("suite 2", m -> {});
        validStream("suite 2, empty plaintext", m -> m.plaintext = new byte[0]);
        validStream("suite 2, one byte", m -> m.plaintext = new byte[1]);
        validStream("suite 2, no context", m -> m.context.clear());
        validStream("suite 2, context of three pairs", m -> {
            m.context.put("kind", "backup");
            m.context.put("città", "Zürich");
        });
        validStream("suite 2, one byte less than the first segment", m -> m.plaintext = bytes(first - 1));
        validStream("suite 2, exactly the first segment", m -> m.plaintext = bytes(first));
        validStream("suite 2, one byte more than the first segment", m -> m.plaintext = bytes(first + 1));
        validStream("suite 2, exactly two segments", m -> m.plaintext = bytes(first + other));
        validStream("suite 2, one byte more than two segments", m -> m.plaintext = bytes(first + other + 1));
        validStream("suite 2, more than 64 KiB", m -> m.plaintext = bytes(65537));
    }

    private void damagedWhole() {
        Message m = message();
        byte[] good = m.seal();
        String[] fields = {"magic", "version", "suite", "data key id", "series id", "commitment", "nonce", "body", "tag"
        };
        int[] starts = {0, 3, 4, 5, 21, 37, 69, 81, 95, 111};
        for (int i = 0; i < fields.length; i++) {
            invalid("suite 1, first bit of the " + fields[i] + " flipped", m, flip(good, starts[i], 0x80));
            invalid("suite 1, last bit of the " + fields[i] + " flipped", m, flip(good, starts[i + 1] - 1, 0x01));
            invalid("suite 1, cut off before the " + fields[i], m, Arrays.copyOf(good, starts[i]));
        }
        invalid("suite 1, cut off within the tag", m, Arrays.copyOf(good, good.length - 1));
        invalid("suite 1, cut off to header, nonce and one tag's length less one", m, Arrays.copyOf(good, 96));
        invalid("suite 1, without the first byte", m, Arrays.copyOfRange(good, 1, good.length));
        invalid("suite 1, one byte appended", m, Arrays.copyOf(good, good.length + 1));
        invalid("suite 1, twice", m, ReferenceFormat.concat(good, good));
        invalid("suite 1, suite byte 0", m, set(good, 4, 0));
        invalid("suite 1, suite byte 2", m, set(good, 4, 2));
        invalid("suite 1, suite byte 255", m, set(good, 4, 255));
        invalid("suite 1, all zeros", m, new byte[good.length]);
        invalid("suite 1, commitment of zeros", m, zero(good, 37, 69));
        invalid("suite 1, tag of zeros", m, zero(good, 95, 111));
    }

    private void misplaced() {
        misplaced("other data key", m -> m.dataKey = bytes(32));
        misplaced("other organization", m -> m.organization = "globex");
        misplaced("organization in capitals", m -> m.organization = "ACME");
        misplaced("organization longer by one character", m -> m.organization = "acme1");
        misplaced("other scope", m -> m.scope = "environments/test");
        misplaced("scope that is a prefix", m -> m.scope = "environments");
        misplaced("organization and scope swapped", m -> {
            m.organization = "environments/prod";
            m.scope = "acme";
        });
        misplaced("border of organization and scope moved", m -> {
            m.organization = "acmee";
            m.scope = "nvironments/prod";
        });
        misplaced("context missing", m -> m.context = Map.of());
        misplaced("context with one pair more", m -> m.context.put("kind", "secret"));
        misplaced("context with an empty pair more", m -> m.context.put("a", ""));
        misplaced("context value changed", m -> m.context.put("path", "db/passworD"));
        misplaced("context value left out", m -> m.context.put("path", ""));
        misplaced("context name changed", m -> m.context = Map.of("Path", "db/password"));
        misplaced("context name and value swapped", m -> m.context = Map.of("db/password", "path"));
        misplaced("border of context name and value moved", m -> m.context = Map.of("pathd", "b/password"));
        misplaced("scope continued in the context", m -> {
            m.scope = "environments/prodpath";
            m.context = Map.of("db", "password");
        });
        Message composed = message();
        composed.context = Map.of("caf\u00E9", "1");
        byte[] sealed = composed.seal();
        composed.context = Map.of("cafe\u0301", "1");
        invalid("suite 1, context name decomposed", composed, sealed);
        Message two = message();
        two.context = new TreeMap<>(Map.of("a", "1", "b", "2"));
        sealed = two.seal();
        two.context = new TreeMap<>(Map.of("a", "2", "b", "1"));
        invalid("suite 1, context values exchanged", two, sealed);
    }

    /** Whole messages by a sealer that has the data key and gets one thing wrong. */
    private void sealedWrongly() {
        Message m = message();
        byte[] whole = ReferenceFormat.concat(m.header(), m.nonce);
        byte[] bound = ReferenceFormat.associatedData(whole, m.organization, m.scope, m.context);

        byte[] zeroCommitment = ReferenceFormat.header(1, 1, m.id, m.seriesId, new byte[32]);
        invalid("suite 1, sealed with a commitment of zeros", m, m.seal(zeroCommitment));
        byte[] otherKey = ReferenceFormat.commitment(1, bytes(32), m.id, m.seriesId);
        byte[] otherCommitment = ReferenceFormat.header(1, 1, m.id, m.seriesId, otherKey);
        invalid("suite 1, sealed with the commitment of another data key", m, m.seal(otherCommitment));
        byte[] suite2 = ReferenceFormat.commitment(2, m.dataKey, m.id, m.seriesId);
        byte[] suite2Commitment = ReferenceFormat.header(1, 1, m.id, m.seriesId, suite2);
        invalid("suite 1, sealed with the commitment of suite 2", m, m.seal(suite2Commitment));
        byte[] otherId = ReferenceFormat.commitment(1, m.dataKey, bytes(16), m.seriesId);
        byte[] idCommitment = ReferenceFormat.header(1, 1, m.id, m.seriesId, otherId);
        invalid("suite 1, sealed with the commitment of another data key id", m, m.seal(idCommitment));

        invalid("suite 1, sealed with the data key itself", m, m.sealWhole(whole, bound, m.dataKey));
        byte[] suite2Key = ReferenceFormat.encryptionKey(2, m.dataKey, m.id, m.seriesId);
        invalid("suite 1, sealed with the key of suite 2", m, m.sealWhole(whole, bound, suite2Key));

        byte[] header = m.header();
        byte[] noNonce = ReferenceFormat.associatedData(header, m.organization, m.scope, m.context);
        invalid("suite 1, nonce not in the associated data", m, m.sealWhole(whole, noNonce, m.key()));
        byte[] noContext = Arrays.copyOf(bound, bound.length - ReferenceFormat.encode(m.context).length);
        invalid("suite 1, context not in the associated data", m, m.sealWhole(whole, noContext, m.key()));
        invalid("suite 1, sealed without associated data", m, m.sealWhole(whole, new byte[0], m.key()));
        byte[] noLengths = ReferenceFormat.concat(whole, "acmeenvironments/prodpathdb/password".getBytes(UTF_8));
        invalid("suite 1, associated data without lengths", m, m.sealWhole(whole, noLengths, m.key()));

        Message unsorted = message();
        unsorted.context = new TreeMap<>(Map.of("a", "1", "b", "2"));
        whole = ReferenceFormat.concat(unsorted.header(), unsorted.nonce);
        byte[] backwards = ReferenceFormat.concat(
                ReferenceFormat.associatedData(whole, unsorted.organization, unsorted.scope, Map.of()),
                pair("b", "2"),
                pair("a", "1"));
        backwards[backwards.length - 13] = 2; // the number of pairs
        invalid("suite 1, context not sorted", unsorted, unsorted.sealWhole(whole, backwards, unsorted.key()));

        Message next = message();
        next.version = 2;
        invalid("suite 1, sealed as version 2", next, next.seal());
        Message longer = message();
        longer.plaintext = bytes(65537);
        invalid("suite 1, one byte over 64 KiB", longer, longer.seal());
        Message third = message();
        third.suite = 3;
        invalid("suite 3, sealed like suite 2", third, third.seal());

        Message body = message();
        byte[] whole2 = ReferenceFormat.concat(stream(body).header(), body.nonce);
        bound = ReferenceFormat.associatedData(whole2, body.organization, body.scope, body.context);
        invalid("suite 2, with a body of suite 1", body, body.sealWhole(whole2, bound, body.key()));
        Message segments = stream(message());
        byte[] tail = Arrays.copyOfRange(segments.seal(), 69, segments.seal().length);
        segments.suite = 1;
        invalid("suite 1, with a body of suite 2", segments, ReferenceFormat.concat(segments.header(), tail));
    }

    private void damagedStreams() {
        Message m = stream(message());
        byte[] good = m.seal();
        String[] fields = {
            "magic",
            "version",
            "suite",
            "data key id",
            "series id",
            "commitment",
            "stream header length",
            "salt",
            "nonce prefix",
            "first segment",
            "tag"
        };
        int[] starts = {0, 3, 4, 5, 21, 37, 69, 70, 102, 109, good.length - 16, good.length};
        for (int i = 0; i < fields.length; i++) {
            invalid("suite 2, first bit of the " + fields[i] + " flipped", m, flip(good, starts[i], 0x80));
            invalid("suite 2, last bit of the " + fields[i] + " flipped", m, flip(good, starts[i + 1] - 1, 0x01));
            invalid("suite 2, cut off before the " + fields[i], m, Arrays.copyOf(good, starts[i]));
        }
        invalid("suite 2, one byte appended", m, Arrays.copyOf(good, good.length + 1));
        invalid("suite 2, suite byte 1", m, set(good, 4, 1));
        misplacedStream("other data key", other -> other.dataKey = bytes(32));
        misplacedStream("other organization", other -> other.organization = "globex");
        misplacedStream("other scope", other -> other.scope = "environments/test");
        misplacedStream("context missing", other -> other.context = Map.of());
        misplacedStream("context value changed", other -> other.context.put("path", "db"));
        byte[] zeroCommitment = ReferenceFormat.header(1, 2, m.id, m.seriesId, new byte[32]);
        invalid("suite 2, sealed with a commitment of zeros", m, m.seal(zeroCommitment));
        damagedSegments();
    }

    private void damagedSegments() {
        Message m = stream(message());
        m.plaintext = bytes(ReferenceFormat.FIRST_SEGMENT + 2 * ReferenceFormat.SEGMENT);
        byte[] start = ReferenceFormat.concat(m.header(), m.streamHeader());
        List<byte[]> s = m.segments(m.header()); // first, second, third, and a short last one
        assemble("last segment dropped", m, start, s.get(0), s.get(1), s.get(2));
        assemble("all but the first segment dropped", m, start, s.get(0));
        assemble("second segment dropped", m, start, s.get(0), s.get(2), s.get(3));
        assemble("second and third segment exchanged", m, start, s.get(0), s.get(2), s.get(1), s.get(3));
        assemble("second segment twice", m, start, s.get(0), s.get(1), s.get(1), s.get(2), s.get(3));
        assemble("last segment twice", m, start, s.get(0), s.get(1), s.get(2), s.get(3), s.get(3));
        assemble("first segment dropped", m, start, s.get(1), s.get(2), s.get(3));
        assemble("only the last segment", m, start, s.get(3));
        byte[] cut = Arrays.copyOf(s.get(2), s.get(2).length - 1);
        assemble("cut off within the third segment", m, start, s.get(0), s.get(1), cut);
        byte[] bit = s.get(1).clone();
        bit[8000] ^= 1;
        assemble("one bit in the second segment flipped", m, start, s.get(0), bit, s.get(2), s.get(3));

        Message other = stream(message());
        other.plaintext = m.plaintext;
        byte[] foreign = other.segments(other.header()).get(1);
        assemble("second segment of another message", m, start, s.get(0), foreign, s.get(2), s.get(3));

        Message small = stream(message());
        small.plaintext = bytes(5000);
        small.firstSegment = 4096 - 40;
        small.segment = 4096;
        invalid("suite 2, sealed in segments of 4 KiB", small, small.seal());
        Message open = stream(message());
        byte[] associatedData =
                ReferenceFormat.associatedData(open.header(), open.organization, open.scope, open.context);
        byte[] key = ReferenceFormat.segmentKey(open.key(), open.salt, associatedData);
        byte[] nonce = ReferenceFormat.segmentNonce(open.noncePrefix, 0, false);
        byte[] unfinished = ReferenceFormat.seal(key, nonce, new byte[0], open.plaintext);
        assemble("only segment not marked as the last", open, open.header(), open.streamHeader(), unfinished);
    }

    /** What no sealer writes and every opener opens. */
    private void emptyLastSegments() {
        int first = ReferenceFormat.FIRST_SEGMENT - 16;
        emptyLastSegment("suite 2, the first segment full, then an empty one", first);
        emptyLastSegment("suite 2, two segments full, then an empty one", first + ReferenceFormat.SEGMENT - 16);
    }

    private void emptyLastSegment(String name, int length) {
        Message m = stream(message());
        byte[] plaintext = bytes(length);
        m.plaintext = Arrays.copyOf(plaintext, length + 1); // so that the full segments are not the last
        List<byte[]> s = m.segments(m.header());
        m.plaintext = plaintext;
        byte[] associatedData = ReferenceFormat.associatedData(m.header(), m.organization, m.scope, m.context);
        byte[] key = ReferenceFormat.segmentKey(m.key(), m.salt, associatedData);
        byte[] nonce = ReferenceFormat.segmentNonce(m.noncePrefix, s.size() - 1, true);
        s.set(s.size() - 1, ReferenceFormat.seal(key, nonce, new byte[0], new byte[0]));
        byte[] start = ReferenceFormat.concat(m.header(), m.streamHeader());
        add(name, m, ReferenceFormat.concat(start, ReferenceFormat.concat(s.toArray(byte[][]::new))), true);
    }

    private void damagedEnds() {
        Message m = stream(message());
        m.plaintext = bytes(ReferenceFormat.FIRST_SEGMENT - 16 + ReferenceFormat.SEGMENT - 16);
        byte[] good = m.seal();
        int second = 69 + ReferenceFormat.SEGMENT;
        for (int left : new int[] {1, 15, 16}) {
            invalid(
                    "suite 2, second of two segments cut to a length of " + left,
                    m,
                    Arrays.copyOf(good, second + left));
        }
        invalid("suite 2, full last segment, one byte appended", m, Arrays.copyOf(good, good.length + 1));
        invalid("suite 2, full last segment, 64 bytes appended", m, Arrays.copyOf(good, good.length + 64));
    }

    /** By a sealer that has the data key and takes everything as it should be but the first five bytes. */
    private void sealedUnderOtherPrefixes() {
        for (int suite = 1; suite <= 2; suite++) {
            String name = "suite " + suite + ", sealed with ";
            Message m = message();
            m.suite = suite;
            invalid(name + "the magic CML", m, m.seal(set(m.header(), 2, 'L')));
            invalid(name + "the suite byte 0", m, m.seal(set(m.header(), 4, 0)));
            invalid(name + "the suite byte 3", m, m.seal(set(m.header(), 4, 3)));
            invalid(name + "the version byte 0", m, m.seal(set(m.header(), 3, 0)));
            invalid(name + "the version byte 2", m, m.seal(set(m.header(), 3, 2)));
            m.label = "cmk/v2/suite-";
            invalid(name + "the label of version 2", m, m.seal());
            invalid(name + "version byte and label of version 2", m, m.seal(set(m.header(), 3, 2)));
        }
    }

    private void assemble(String name, Message m, byte[]... parts) {
        invalid("suite 2, " + name, m, ReferenceFormat.concat(parts));
    }

    private void misplaced(String name, Consumer<Message> change) {
        Message m = message();
        byte[] sealed = m.seal();
        change.accept(m);
        invalid("suite 1, " + name, m, sealed);
    }

    private void misplacedStream(String name, Consumer<Message> change) {
        Message m = stream(message());
        byte[] sealed = m.seal();
        change.accept(m);
        invalid("suite 2, " + name, m, sealed);
    }

    private void valid(String name, Consumer<Message> change) {
        Message m = message();
        change.accept(m);
        add(name, m, m.seal(), true);
    }

    private void validStream(String name, Consumer<Message> change) {
        Message m = stream(message());
        change.accept(m);
        add(name, m, m.seal(), true);
    }

    private void invalid(String name, Message m, byte[] ciphertext) {
        add(name, m, ciphertext, false);
    }

    private void add(String name, Message m, byte[] ciphertext, boolean valid) {
        HexFormat hex = HexFormat.of();
        vectors.add(new Vector(
                name,
                hex.formatHex(m.dataKey),
                m.organization,
                m.scope,
                Collections.unmodifiableMap(new TreeMap<>(m.context)),
                valid ? hex.formatHex(m.plaintext) : "",
                hex.formatHex(ciphertext),
                valid));
    }

    private Message message() {
        Message m = new Message();
        m.dataKey = bytes(32);
        m.id = bytes(16);
        m.seriesId = bytes(16);
        m.nonce = ByteBuffer.allocate(12).putLong(4, random.nextInt(1000)).array();
        m.salt = bytes(32);
        m.noncePrefix = bytes(7);
        return m;
    }

    private static Message stream(Message m) {
        m.suite = 2;
        return m;
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] range(int first, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (first + i);
        }
        return bytes;
    }

    private static byte[] pair(String name, String value) {
        return ReferenceFormat.concat(ReferenceFormat.prefixed(name), ReferenceFormat.prefixed(value));
    }

    private static byte[] flip(byte[] bytes, int offset, int bits) {
        return set(bytes, offset, bytes[offset] ^ bits);
    }

    private static byte[] set(byte[] bytes, int offset, int value) {
        byte[] copy = bytes.clone();
        copy[offset] = (byte) value;
        return copy;
    }

    private static byte[] zero(byte[] bytes, int from, int to) {
        byte[] copy = bytes.clone();
        Arrays.fill(copy, from, to, (byte) 0);
        return copy;
    }
}
