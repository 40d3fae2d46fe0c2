package dev.cmk.soak;

import dev.cmk.soak.Faults.Fault;
import java.util.List;
import java.util.Set;

/** What the library threw at the instances has to be explained by the faults of that time. */
final class ErrorCheck {

    /**
     * How long after its end a fault still shows: the time-outs of a connection, of the pool and of a call to a KMS one after
     * the other, and the longest wait of a circuit breaker; on a machine that has other things to do.
     */
    private static final long SHOWS_FOR_MILLIS = 90_000;

    private ErrorCheck() {}

    static void check(List<Event> events, List<Fault> faults, Findings findings) {
        for (Event event : events) {
            if (event.kind().equals(Event.ERROR)) {
                String kind = event.detail().substring(0, event.detail().indexOf(' '));
                findings.require(isExplained(kind, event, faults), "an error that no fault explains", event);
            }
            if (event.kind().equals(Event.LENT)) {
                findings.require(event.detail().equals("0"), "connections were not given back", event);
            }
        }
    }

    private static boolean isExplained(String kind, Event event, List<Fault> faults) {
        return switch (kind) {
            case Errors.CONCURRENT -> true;
            // A stopped instance may hold a lock, and is cut off itself.
            case Errors.STORE -> isNear(Set.of(Faults.Kind.DATABASE_CUT, Faults.Kind.STOP), event, faults);
            case Errors.SILENT ->
                isNear(Set.of(Faults.Kind.KMS_SILENT, Faults.Kind.STOP, Faults.Kind.DATABASE_CUT), event, faults);
            case Errors.DENIED -> isNear(Set.of(Faults.Kind.KMS_DENIES), event, faults);
            default -> false;
        };
    }

    private static boolean isNear(Set<Faults.Kind> kinds, Event event, List<Fault> faults) {
        return faults.stream()
                .filter(fault -> kinds.contains(fault.kind()))
                .anyMatch(fault -> fault.from() <= event.at() && event.at() <= fault.to() + SHOWS_FOR_MILLIS);
    }
}
