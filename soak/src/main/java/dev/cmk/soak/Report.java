package dev.cmk.soak;

import dev.cmk.keys.ReEncryption.State;
import dev.cmk.soak.TakeOvers.TakeOver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What happened, and what is to be said of it. */
record Report(
        List<Event> events,
        Map<Faults.Kind, Long> faults,
        long secrets,
        long rows,
        long moves,
        Map<State, Integer> jobs,
        List<TakeOver> takeOvers,
        List<TakeOver> undisturbedTakeOvers,
        long deadlocks,
        Findings findings) {

    boolean isGood() {
        return findings.isEmpty();
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("kills at steps: " + counts(Event.DIED, Event::detail));
        lines.add("kills at random, stops, cuts: " + faults);
        lines.add("admins: " + counts(Event.ACTION, Event::detail));
        lines.add("errors that instances saw: "
                + counts(
                        Event.ERROR,
                        event -> event.detail().substring(0, event.detail().indexOf(':'))));
        lines.add("secrets: " + secrets + " sealed, and " + opened() + " times opened meanwhile");
        lines.add("data keys: " + rows + ", moved " + moves + " times");
        lines.add("re-encryptions: " + jobs);
        lines.add("take-overs after SIGKILL: " + TakeOvers.describe(takeOvers));
        lines.add("  with no other fault meanwhile: " + TakeOvers.describe(undisturbedTakeOvers));
        lines.add("deadlocks: " + deadlocks);
        findings.lines().forEach(line -> lines.add("BAD  " + line));
        lines.add(isGood() ? "VERDICT: good" : "VERDICT: BAD");
        return lines;
    }

    private long opened() {
        return events.stream()
                .filter(event -> event.kind().equals(Event.OPENED))
                .mapToLong(event -> Long.parseLong(event.detail()))
                .sum();
    }

    private Map<String, Long> counts(String kind, Function<Event, String> by) {
        return events.stream()
                .filter(event -> event.kind().equals(kind))
                .collect(Collectors.groupingBy(by, TreeMap::new, Collectors.counting()));
    }
}
