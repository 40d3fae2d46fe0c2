package dev.cmk.internal.reencrypt;

import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import dev.cmk.keys.ReEncryption.Failure;
import dev.cmk.keys.ReEncryption.Side;
import dev.cmk.spi.DamagedWrappedKeyException;
import dev.cmk.spi.GeneratedDataKey;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.WrapContext;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a batch says about the two keys.
 *
 * <p>A KMS does not always tell a denied key from one damaged data key. So if a call was denied, and the denial was not
 * about the whole key, and no data key of the batch got past that side, the key is tried with a probe.
 *
 * @param denial why the re-encryption cannot go on, or null
 * @param silence why it has to wait, or null
 * @param refusal what the denied key said, or null
 * @param deniedSide the key that is denied, or null
 * @param anyMoved whether both keys did what they were asked for at least once
 */
record Verdict(
        @Nullable Failure denial,
        @Nullable Failure silence,
        @Nullable KeyAccessException refusal,
        @Nullable KeySide deniedSide,
        boolean anyMoved) {

    static Verdict of(List<RowMove> moves, OrganizationId organization) {
        boolean anyMoved = moves.stream().anyMatch(RowMove.Moved.class::isInstance);
        Failure silence = null;
        for (RowMove move : moves) {
            if (move instanceof RowMove.Postponed postponed) {
                silence = postponed.failure();
            }
            if (move instanceof RowMove.Denied denied && isWholeKey(denied, moves, organization)) {
                return new Verdict(
                        denied.side().failure(denied.refusal()), null, denied.refusal(), denied.side(), anyMoved);
            }
        }
        return new Verdict(null, silence, null, null, anyMoved);
    }

    private static boolean isWholeKey(RowMove.Denied denied, List<RowMove> moves, OrganizationId organization) {
        if (denied.refusal().isAboutKey()) {
            return true;
        }
        boolean anyGotPast = moves.stream()
                .anyMatch(move -> move instanceof RowMove.Moved
                        || (denied.side().side() == Side.SOURCE
                                && move instanceof RowMove.Denied other
                                && other.side().side() == Side.DESTINATION));
        return !anyGotPast && !probeWorks(denied.side(), organization);
    }

    private static boolean probeWorks(KeySide side, OrganizationId organization) {
        WrapContext context = new WrapContext(organization, DataKeyId.random());
        try {
            GeneratedDataKey probe = side.call(key -> key.generate(context));
            byte[] again = side.call(key -> key.unwrap(probe.wrapped(), context));
            Arrays.fill(probe.dataKey(), (byte) 0);
            Arrays.fill(again, (byte) 0);
            return true;
        } catch (KeyAccessException | DamagedWrappedKeyException e) {
            return false;
        }
    }

    /** What is recorded for a data key that stays where it is, or null if it is looked at again. */
    @Nullable
    Failure failureOf(RowMove move) {
        if (move instanceof RowMove.Failed failed) {
            return failed.failure();
        }
        if (move instanceof RowMove.Denied denied && denial == null) {
            return denied.side().failure(denied.refusal());
        }
        return null;
    }
}
