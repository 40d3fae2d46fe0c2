package dev.cmk.aws.simulator;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What shall go wrong. A fault strikes requests whose signature was verified; where several meet one request, they work
 * in the order in which they were set, and the first error ends it. Thread-safe.
 */
public final class Faults {

    private final List<Fault> faults = new CopyOnWriteArrayList<>();

    Faults() {}

    /**
     * For operations such as {@code Decrypt} or {@code AssumeRole}.
     *
     * @param operations which; any one of them, if there are several
     * @return the rule, to be narrowed and then ended with what goes wrong
     * @throws IllegalArgumentException if the simulator has no such operation
     */
    public FaultRule on(String... operations) {
        for (String operation : operations) {
            Operations.require(operation);
        }
        return FaultRule.of(this, Set.of(operations));
    }

    /**
     * For all operations.
     *
     * @return the rule, to be narrowed and then ended with what goes wrong
     */
    public FaultRule onAnything() {
        return FaultRule.of(this, Set.of());
    }

    /** Ends all faults; what hangs goes on. */
    public void clear() {
        faults.forEach(Fault::release);
    }

    Fault add(Fault fault) {
        faults.add(fault);
        return fault;
    }

    void remove(Fault fault) {
        faults.remove(fault);
    }

    /** Lets the faults strike that come before the answer: errors are thrown, waiting is done here. */
    Strike strike(Incoming request, Call call) throws InterruptedException {
        Strike strike = new Strike();
        for (Fault fault : faults) {
            Effect effect = fault.strike(call).orElse(null);
            if (effect instanceof Effect.Fail fail) {
                throw fail.error().apply(request);
            } else if (effect instanceof Effect.Delay delay) {
                Thread.sleep(delay.duration().toMillis());
            } else if (effect instanceof Effect.Hang) {
                fault.awaitRelease();
            } else if (effect != null) {
                strike.add(effect);
            }
        }
        return strike;
    }
}
