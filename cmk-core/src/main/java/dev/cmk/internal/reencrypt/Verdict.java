package dev.cmk.internal.reencrypt;

import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import dev.cmk.keys.ReEncryption.Failure;
import dev.cmk.keys.ReEncryption.Side;
import dev.cmk.spi.GeneratedDataKey;
import dev.cmk.spi.StoredDataKey;
import dev.cmk.spi.WrapContext;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a batch says about the two keys.
 *
 * <p>A KMS does not always tell a denied key from one damaged data key. So if calls were denied, and no denial was about
 * the whole key, and no data key of the batch got past that key, it is tried with a data key beyond the batch, and with a probe.
 *
 * @param denial a denial of the whole key, so that the re-encryption cannot go on, or null
 * @param silence why it has to wait, or null
 * @param unsure the side of which nobody knows whether the key is denied, since the probe was not answered, or null
 * @param anyMoved whether both keys did what they were asked for at least once
 */
record Verdict(
        RowMove.@Nullable Denied denial,
        RowMove.@Nullable Postponed silence,
        @Nullable Side unsure,
        boolean anyMoved) {

    /**
     * Looks at what became of a page.
     *
     * @param further another data key under the source, if there is one
     */
    static Verdict of(List<RowMove> moves, OrganizationId organization, Supplier<Optional<StoredDataKey>> further) {
        boolean anyMoved = all(RowMove.Moved.class, moves).findAny().isPresent();
        for (Side side : Side.values()) {
            List<RowMove.Denied> denied = all(RowMove.Denied.class, moves)
                    .filter(move -> move.stuckAt() == side)
                    .toList();
            RowMove.Denied whole = denied.stream()
                    .filter(move -> move.refusal().isAboutKey())
                    .findFirst()
                    .orElse(null);
            if (whole == null && !denied.isEmpty() && moves.stream().noneMatch(move -> gotPast(side, move))) {
                KeySide key = denied.get(0).key();
                Optional<StoredDataKey> row = side == Side.SOURCE ? further.get() : Optional.empty();
                RowMove trouble = row.isPresent() ? sample(key, row.get(), organization) : probe(key, organization);
                if (trouble instanceof RowMove.Postponed unanswered) {
                    return new Verdict(null, unanswered, side, anyMoved);
                }
                whole = trouble == null ? null : denied.get(0);
            }
            if (whole != null) {
                return new Verdict(whole, null, null, anyMoved);
            }
        }
        RowMove.Postponed silence =
                all(RowMove.Postponed.class, moves).findFirst().orElse(null);
        return new Verdict(null, silence, null, anyMoved);
    }

    private static <T extends RowMove> Stream<T> all(Class<T> type, List<RowMove> moves) {
        return moves.stream().filter(type::isInstance).map(type::cast);
    }

    /** Whether the key did what it was asked for, or said that this one data key is damaged. */
    private static boolean gotPast(Side side, RowMove move) {
        Side stuck = move.stuckAt();
        return stuck == null
                || (side == Side.SOURCE && stuck == Side.DESTINATION)
                || (side == stuck && move instanceof RowMove.Failed);
    }

    /** A source need not let anything but unwrapping through, so that only what it denies here needs a probe. */
    private static @Nullable RowMove sample(KeySide source, StoredDataKey row, OrganizationId organization) {
        try {
            byte[] dataKey = source.call(key -> key.unwrap(row.wrapped(), row.context()));
            Arrays.fill(dataKey, (byte) 0);
            return null;
        } catch (NotMovedException e) {
            if (e.outcome() instanceof RowMove.Failed) {
                return null; // it answers, and says that this one is damaged
            }
            return e.outcome() instanceof RowMove.Postponed ? e.outcome() : probe(source, organization);
        }
    }

    /** What is wrong with a key that is given a data key of its own, or null if nothing is. */
    private static @Nullable RowMove probe(KeySide side, OrganizationId organization) {
        WrapContext context = new WrapContext(organization, DataKeyId.random());
        try {
            GeneratedDataKey probe = side.call(key -> key.generate(context));
            byte[] again = side.call(key -> key.unwrap(probe.wrapped(), context));
            Arrays.fill(probe.dataKey(), (byte) 0);
            Arrays.fill(again, (byte) 0);
            return null;
        } catch (NotMovedException e) {
            return e.outcome();
        }
    }

    /** What is recorded for a data key that stays where it is, or null if it is looked at again. */
    @Nullable
    Failure failureOf(RowMove move) {
        if (move instanceof RowMove.Failed failed) {
            return failed.failure();
        }
        boolean isAboutDataKey = denial == null && move.stuckAt() != unsure;
        return isAboutDataKey && move instanceof RowMove.Denied denied ? denied.failure() : null;
    }
}
