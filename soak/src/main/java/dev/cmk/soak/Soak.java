package dev.cmk.soak;

import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A run: a database, a fleet, faults, and in the end a verdict. */
public final class Soak {

    private static final long TICK_MILLIS = 50;
    private static final long TOLD_EVERY_MILLIS = 60_000;

    private final Plan plan;
    private final PrintStream out;
    private final RunDirectory directory;
    private final Random random;
    private final Findings findings = new Findings();

    private Soak(Plan plan, PrintStream out) {
        this.plan = plan;
        this.out = out;
        this.directory = RunDirectory.create(plan.directory()
                .resolve("run-" + plan.seed() + "-" + System.currentTimeMillis())
                .toAbsolutePath());
        this.random = new Random(plan.seed());
    }

    /** Settings are system properties; see the README of this module. The exit code is 0 if the verdict is good. */
    public static void main(String[] arguments) throws Exception {
        Report report = run(Plan.fromSystemProperties(), System.out);
        System.exit(report.isGood() ? 0 : 1);
    }

    static Report run(Plan plan, PrintStream out)
            throws DatabaseServer.NotHereException, IOException, SQLException, InterruptedException {
        return new Soak(plan, out).run();
    }

    private Report run() throws DatabaseServer.NotHereException, IOException, SQLException, InterruptedException {
        out.println("seed " + plan.seed() + ": " + plan);
        out.println("files in " + directory.path());
        try (DatabaseServer database = DatabaseServer.start(plan.database(), plan.directory())) {
            Beginning.make(database, directory);
            out.println("the fleet starts");
            try (Fleet fleet = new Fleet(plan, directory, database, random)) {
                Faults faults = new Faults(
                        fleet, directory, random, plan.engine().outlived().toMillis());
                harm(fleet, faults);
                bringToRest(fleet, database);
                requireNoConnections(database);
                out.println("at rest; the verdict is being found");
                Report report = new Verdict(directory, database, fleet, faults, findings).find();
                report.lines().forEach(out::println);
                return report;
            }
        }
    }

    /** Until the time is over, and workers have died often enough at every step. */
    private void harm(Fleet fleet, Faults faults) throws InterruptedException {
        long start = System.currentTimeMillis();
        long told = start;
        fleet.revive(true);
        while (true) {
            Thread.sleep(TICK_MILLIS);
            faults.tick();
            fleet.revive(true);
            long now = System.currentTimeMillis();
            if (now - told >= TOLD_EVERY_MILLIS) {
                told = now;
                out.println((now - start) / 1000 + " s: " + fleet.deaths() + " " + faults.counts());
            }
            if (now - start >= plan.length().toMillis() && isEnough(fleet)) {
                break;
            }
            if (now - start >= plan.longest().toMillis()) {
                findings.add("not every step was reached", fleet.deaths());
                break;
            }
        }
        faults.lift();
    }

    private boolean isEnough(Fleet fleet) {
        Map<Step, Integer> deaths = fleet.deaths();
        return List.of(Step.values()).stream().allMatch(step -> deaths.getOrDefault(step, 0) >= plan.killsPerStep());
    }

    private void bringToRest(Fleet fleet, DatabaseServer database) throws InterruptedException {
        fleet.revive(false);
        fleet.endAll(Role.ADMIN);
        try (DriverCmk driver = DriverCmk.open(database, directory)) {
            JobsToTheirEnds.drive(driver, fleet, findings);
        }
        fleet.endAll(Role.CLIENT);
        fleet.endAll(Role.WORKER);
    }

    /** A server notices in its own time that somebody has gone. */
    private void requireNoConnections(DatabaseServer database) throws SQLException, InterruptedException {
        long open = -1;
        for (int i = 0; i < 600 && open != 0; i++) {
            open = database.number(database.connections(), 1);
            Thread.sleep(100);
        }
        findings.require(open == 0, "connections were left open", open);
    }
}
