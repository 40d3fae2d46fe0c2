package dev.cmk.spi;

import dev.cmk.DataKeyId;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A range of data key ids, for a store that divides a re-encryption into shards.
 *
 * @param after only ids above this one, or null to begin at the lowest
 * @param upTo only ids up to and including this one, or null to go on to the highest
 */
public record IdRange(@Nullable DataKeyId after, @Nullable DataKeyId upTo) {

    /** As many data keys make one shard; fewer would cost more to hand out than to move. */
    public static final int DATA_KEYS_PER_SHARD = 1000;

    /** The most shards for one revision of a key. */
    public static final int MAX_SHARDS = 16;

    /**
     * Divides all ids into ranges of equal size, as many as so many data keys are worth. Ids are random, so that each
     * range holds about as many.
     *
     * @param dataKeys how many there are
     * @return 1 to {@value #MAX_SHARDS} ranges that do not overlap and leave nothing out
     */
    public static List<IdRange> split(long dataKeys) {
        int shards = (int) Math.max(1, Math.min(MAX_SHARDS, dataKeys / DATA_KEYS_PER_SHARD));
        List<IdRange> ranges = new ArrayList<>(shards);
        DataKeyId after = null;
        for (int i = 1; i < shards; i++) {
            DataKeyId upTo = fraction(i, shards);
            ranges.add(new IdRange(after, upTo));
            after = upTo;
        }
        ranges.add(new IdRange(after, null));
        return ranges;
    }

    private static DataKeyId fraction(int part, int of) {
        BigInteger bound =
                BigInteger.ONE.shiftLeft(128).multiply(BigInteger.valueOf(part)).divide(BigInteger.valueOf(of));
        return new DataKeyId(new UUID(bound.shiftRight(64).longValue(), bound.longValue()));
    }
}
