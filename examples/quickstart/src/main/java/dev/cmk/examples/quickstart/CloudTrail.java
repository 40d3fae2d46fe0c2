package dev.cmk.examples.quickstart;

import dev.cmk.aws.simulator.Call;
import dev.cmk.examples.quickstart.customers.SimulatedAws;
import dev.cmk.examples.quickstart.customers.Tenant;
import dev.cmk.examples.quickstart.screen.Screen;
import dev.cmk.examples.quickstart.screen.Table;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the customer sees of the service's calls, in their own account. */
record CloudTrail(Stage stage, Tenant tenant) {

    void tell() {
        if (!(stage.customers() instanceof SimulatedAws aws)) {
            stage.leaveOut("the calls as the customer sees them", "Look into CloudTrail, if there is one.");
            return;
        }
        Screen screen = stage.screen();
        screen.chapter("What the customer sees of it");
        screen.say("All of this is in Ada's CloudTrail, and on her bill:");
        List<Call> calls = aws.calls(tenant);
        table(calls);
        List<Call> used = calls.stream()
                .filter(Call::succeeded)
                .filter(call -> call.service().equals("kms"))
                .toList();
        Call last = used.get(used.size() - 1);
        screen.say("The last one:");
        screen.gap();
        screen.fact("event", last.operation());
        screen.fact("by", last.caller().orElse("").replace("arn:aws:sts::", ""));
        screen.fact("key", last.key().orElse(""));
        new TreeMap<>(last.encryptionContext()).forEach((name, value) -> screen.fact("context", name + " = " + value));
        screen.gap();
        screen.proof(
                used.stream().allMatch(call -> call.encryptionContext().containsValue(tenant.organization())),
                String.format(
                        Locale.ENGLISH,
                        "each of the %,d calls that used the key says for which organization, and for which data key",
                        used.size()));
    }

    private void table(List<Call> calls) {
        Map<String, List<Call>> byOperation =
                calls.stream().collect(Collectors.groupingBy(Call::operation, TreeMap::new, Collectors.toList()));
        Table table = new Table("Call", "Times", "Refused");
        byOperation.forEach((operation, all) -> table.row(
                operation,
                String.format(Locale.ENGLISH, "%,d", all.size()),
                all.stream().filter(call -> !call.succeeded()).count()));
        table.on(stage.screen());
    }
}
