package dev.cmk.soak;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Nobody has ended but those that were killed, that killed themselves at a step, or that were asked to end. */
final class ExitCheck {

    private ExitCheck() {}

    static void check(List<Member> members, List<Event> events, RunDirectory directory, Findings findings) {
        Set<String> diedAtStep = events.stream()
                .filter(event -> event.kind().equals(Event.DIED))
                .map(Event::instance)
                .collect(Collectors.toSet());
        for (Member member : members) {
            Integer code = member.exitCode();
            String what = member.name() + ", exit code " + code + ", " + member.end();
            boolean ours = code != null
                    && switch (member.end()) {
                        case KILLED -> code == Member.SIGKILL;
                        case NONE -> code == Member.SIGKILL && diedAtStep.contains(member.name());
                        case ASKED -> code == 0 || (code == Member.SIGKILL && diedAtStep.contains(member.name()));
                    };
            findings.require(ours, "an instance ended by itself, or not at all", what);
            AppendOnly.read(directory.log(member.name())).stream()
                    .filter(line -> line.contains("ERROR dev.cmk"))
                    .forEach(line -> findings.add("the library has logged an error", member.name() + ": " + line));
        }
    }
}
