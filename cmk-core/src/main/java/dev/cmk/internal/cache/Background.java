package dev.cmk.internal.cache;

import dev.cmk.OrganizationId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what nobody waits for. Nothing is queued, and a key that hangs, or an organization all of whose keys do, takes only
 * a few of the threads that all share.
 */
public final class Background {

    private static final Logger log = LoggerFactory.getLogger(Background.class);
    private static final int PER_LANE = 2;
    private static final int PER_ORGANIZATION = 8;

    private final Executor executor;
    private final Map<Object, Integer> running = new ConcurrentHashMap<>();

    private record Lane(OrganizationId organization, Object what) {}

    /**
     * On an executor.
     *
     * @param executor may refuse; must not queue
     */
    public Background(Executor executor) {
        this.executor = executor;
    }

    /**
     * Runs work, unless there is too much of it already. What it throws is logged.
     *
     * @param organization for whom; at most {@value #PER_ORGANIZATION} at once
     * @param what which key of theirs, or what else it is about; at most {@value #PER_LANE} at once
     * @param work what to do
     * @return false if it was not begun, so that it should be tried again later
     */
    public boolean tryRun(OrganizationId organization, Object what, Runnable work) {
        Lane lane = new Lane(organization, what);
        if (!enter(lane, PER_LANE)) {
            return false;
        }
        if (!enter(organization, PER_ORGANIZATION)) {
            leave(lane);
            return false;
        }
        boolean begun = false;
        try {
            executor.execute(() -> run(lane, work));
            begun = true;
        } catch (RejectedExecutionException e) {
            log.debug("Work in the background of organization {} was refused", organization, e);
        } finally {
            if (!begun) {
                leave(organization);
                leave(lane);
            }
        }
        return begun;
    }

    private void run(Lane lane, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            log.warn("Work in the background of organization {} failed: {}", lane.organization(), e.toString());
            log.debug("It failed with", e);
        } finally {
            leave(lane.organization());
            leave(lane);
        }
    }

    private boolean enter(Object counted, int most) {
        boolean[] entered = {false};
        running.compute(counted, (key, present) -> {
            int before = present == null ? 0 : present;
            entered[0] = before < most;
            return entered[0] ? before + 1 : before;
        });
        return entered[0];
    }

    private void leave(Object counted) {
        running.computeIfPresent(counted, (key, present) -> present == 1 ? null : present - 1);
    }
}
