package dev.cmk.soak;

import dev.cmk.soak.Ledger.Entry;
import dev.cmk.soak.TakeOvers.Death;
import dev.cmk.soak.TakeOvers.TakeOver;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Looks at everything that is left of a run. */
final class Verdict {

    private final RunDirectory directory;
    private final DatabaseServer database;
    private final Fleet fleet;
    private final Faults faults;
    private final Findings findings;

    Verdict(RunDirectory directory, DatabaseServer database, Fleet fleet, Faults faults, Findings findings) {
        this.directory = directory;
        this.database = database;
        this.fleet = fleet;
        this.faults = faults;
        this.findings = findings;
    }

    Report find() throws SQLException {
        List<Event> events = new ArrayList<>();
        for (Member member : fleet.all()) {
            events.addAll(Event.parse(member.name(), AppendOnly.read(directory.events(member.name()))));
        }
        ExitCheck.check(fleet.all(), events, directory, findings);
        ErrorCheck.check(events, faults.done(), findings);
        long deadlocks = database.number(database.deadlocks(), 1);
        findings.require(deadlocks == 0, "the database has found deadlocks", deadlocks);

        List<StoredRow> rows;
        List<Entry> ledger;
        try (Connection connection = database.connect()) {
            rows = StoredRow.all(connection);
            ledger = Ledger.read(connection);
        }
        LedgerCheck ledgerCheck = new LedgerCheck(findings);
        ledgerCheck.check(ledger, rows);
        JobCheck jobCheck = new JobCheck(findings);
        List<Secret> secrets = JournalCheck.read(directory);
        try (DriverCmk driver = DriverCmk.open(database, directory)) {
            RowCheck.check(rows, driver, directory, findings);
            jobCheck.check(driver, ledgerCheck.jobs());
            JournalCheck.check(secrets, driver.cmk(), findings);
        }
        List<Death> deaths = deaths(events);
        List<TakeOver> takeOvers = TakeOvers.find(ledger, deaths);
        return new Report(
                events,
                faults.counts(),
                secrets.size(),
                rows.size(),
                ledgerCheck.moves(),
                jobCheck.ends(),
                takeOvers,
                TakeOvers.undisturbed(takeOvers, deaths, faults.done()),
                deadlocks,
                findings);
    }

    private List<Death> deaths(List<Event> events) {
        List<Death> deaths = new ArrayList<>();
        for (Event event : events) {
            if (event.kind().equals(Event.DIED)) {
                deaths.add(new Death(event.instance(), event.at()));
            }
        }
        for (Member member : fleet.all()) {
            if (member.end() == Member.End.KILLED && member.settings().role() == Role.WORKER) {
                deaths.add(new Death(member.name(), member.killedAt()));
            }
        }
        return deaths;
    }
}
