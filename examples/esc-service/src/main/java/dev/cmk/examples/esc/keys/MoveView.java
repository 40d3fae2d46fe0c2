package dev.cmk.examples.esc.keys;

import dev.cmk.keys.DataKeyFailure;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryption.State;
import dev.cmk.keys.ReEncryptionProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A re-encryption that has not ended, in its banner.
 *
 * @param explanation what it means for the organization's data
 * @param speed rate and time left, null unless it runs
 * @param reason why it has failed, null if it has not
 * @param failures the first data keys that could not be moved
 */
record MoveView(
        String id,
        String title,
        String kind,
        boolean isMoving,
        String explanation,
        long total,
        long done,
        long failed,
        @Nullable String speed,
        @Nullable String reason,
        List<Failed> failures,
        List<Action> actions) {

    /** One data key, and why. */
    record Failed(String dataKey, String reason) {

        static Failed of(DataKeyFailure failure) {
            return new Failed(
                    failure.dataKey().toString(),
                    Words.of(failure.failure().side()) + ": "
                            + failure.failure().message());
        }
    }

    static MoveView of(
            ReEncryptionProgress progress, String from, String to, List<Failed> failures, Instant now, String path) {
        ReEncryption move = progress.reEncryption();
        State state = move.state();
        ReEncryption.Failure failure = state == State.FAILED ? move.failure() : null;
        return new MoveView(
                move.id().toString(),
                title(state) + (move.isInPlace() ? " under " + from : " from " + from + " to " + to),
                state == State.FAILED ? "bad" : state == State.PAUSED ? "warn" : "",
                state.isActive(),
                explanation(state, from),
                progress.total(),
                progress.done(),
                progress.failed(),
                speed(progress, now),
                failure == null ? null : Words.of(failure.side()) + ": " + failure.message(),
                failures,
                actions(move, path + "/re-encryptions/" + move.id()));
    }

    private static String title(State state) {
        return switch (state) {
            case PENDING -> "Re-encryption is about to begin:";
            case PAUSED -> "Re-encryption is paused:";
            case FAILED -> "Re-encryption has failed:";
            default -> "Re-encrypting";
        };
    }

    private static String explanation(State state, String from) {
        return switch (state) {
            case FAILED ->
                "What was moved stays moved. The rest is where it was, and opens as long as " + from
                        + " can be used. Mend what the reason names, then retry.";
            case PAUSED -> "Nothing is moved until it is resumed. Everything opens as before.";
            default -> "Data keys are wrapped anew. Your data is not touched, and everything opens meanwhile.";
        };
    }

    private static @Nullable String speed(ReEncryptionProgress progress, Instant now) {
        Duration left = progress.timeLeft(now);
        if (progress.reEncryption().state() != State.RUNNING || left == null) {
            return null;
        }
        return Words.count(Math.round(progress.ratePerSecond(now))) + " a second, " + Words.duration(left) + " left";
    }

    private static List<Action> actions(ReEncryption move, String path) {
        String id = "move-" + move.id() + "-";
        List<Action> actions = new ArrayList<>();
        switch (move.state()) {
            case PENDING, RUNNING -> actions.add(Action.post(id + "pause", "Pause", path + "/pause"));
            case PAUSED -> actions.add(Action.post(id + "resume", "Resume", path + "/resume"));
            case FAILED -> actions.add(Action.post(id + "retry", "Retry", path + "/retry"));
            default -> {}
        }
        if (!move.state().isActive() && !move.isInPlace()) {
            actions.add(Action.link(id + "redirect", "Choose another destination", path + "/redirect"));
        }
        actions.add(Action.link(id + "cancel", "Cancel", path + "/cancel"));
        if (canBeWrittenOff(move)) {
            actions.add(Action.link(id + "write-off", "Write off", path + "/write-off")
                    .dangerous());
        }
        return actions;
    }

    /** Only what its source refuses for good; what does not answer may answer again. */
    private static boolean canBeWrittenOff(ReEncryption move) {
        ReEncryption.Failure failure = move.failure();
        return move.state() == State.FAILED
                && failure != null
                && failure.side() == ReEncryption.Side.SOURCE
                && !failure.reason().mayPass();
    }

    public long percent() {
        return total == 0 ? 0 : 100 * done / total;
    }

    public String counts() {
        return Words.count(done) + " of " + Words.count(total, "data key", "data keys") + " moved"
                + (failed == 0 ? "" : ", " + Words.count(failed) + " could not be moved");
    }

    /** A bar needs a length. */
    public long barLength() {
        return Math.max(1, total);
    }
}
