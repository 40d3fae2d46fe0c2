package dev.cmk.examples.quickstart;

import dev.cmk.admin.Page;
import dev.cmk.examples.quickstart.customers.Tenant;
import dev.cmk.examples.quickstart.screen.Screen;
import dev.cmk.examples.quickstart.screen.Table;
import dev.cmk.keys.AuditRecord;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** The audit trail, a summary, and what to read next. */
record Ending(Stage stage) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    void tell(Duration took) {
        trail(Tenant.PENNYBRIDGE, 14);
        Screen screen = stage.screen();
        screen.chapter("That was it");
        screen.say(
                String.format(Locale.ENGLISH, "%d proofs held, in %.0f s.", screen.proofs(), took.toMillis() / 1000.0));
        screen.gap();
        screen.fact("Run it again", "it finds what it has left: the secrets, the keys, the audit trail");
        screen.fact("Start over", "./mvnw -q -Pquickstart -Dexec.args=--fresh");
        screen.fact(
                "Another AWS",
                "CMK_AWS_ENDPOINT=http://localhost:4566, as for LocalStack, or CMK_AWS_KEY_ARN and"
                        + " CMK_AWS_ROLE_ARN: examples/quickstart/README.md");
        screen.fact("The code", "examples/quickstart, beginning with Quickstart.java");
        screen.fact("Read next", "README.md: Concepts, Configuration, Operations");
        screen.fact("", "docs/THREAT-MODEL.md: what is promised against whom, and what is not");
        screen.fact("", "docs/FORMAT.md: every byte of a ciphertext");
    }

    private void trail(Tenant tenant, int lines) {
        stage.screen().chapter("All of it is in the audit trail");
        stage.screen().say("The last lines of " + tenant.organization() + ":");
        List<AuditRecord> records = new ArrayList<>(stage.keys()
                .audit(tenant.admin(), tenant.organization(), Page.Request.first(lines))
                .items());
        Collections.reverse(records);
        Table table = new Table("UTC", "Who", "What", "Outcome");
        for (AuditRecord audit : records) {
            table.row(
                    TIME.format(audit.at().atOffset(ZoneOffset.UTC)),
                    audit.actor(),
                    audit.action().code(),
                    audit.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        }
        table.on(stage.screen());
    }
}
