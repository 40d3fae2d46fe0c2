package dev.cmk.soak;

import dev.cmk.OrganizationId;
import dev.cmk.keys.DataKeyFailure;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryption.State;
import dev.cmk.keys.ReEncryptionProgress;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The library's counters against the ledger's facts. */
final class JobCheck {

    private static final int PAGE = 500;

    private final Findings findings;
    private final Map<State, Integer> ends = new EnumMap<>(State.class);

    JobCheck(Findings findings) {
        this.findings = findings;
    }

    /** How many jobs there are in each state. */
    Map<State, Integer> ends() {
        return ends;
    }

    void check(DriverCmk driver, Map<UUID, LedgerCheck.Job> facts) {
        for (String name : Organizations.ALL) {
            OrganizationId organization = OrganizationId.of(name);
            int offset = 0;
            List<ReEncryptionProgress> page;
            do {
                page = driver.store().reEncryptions(organization, offset, PAGE);
                page.forEach(job -> check(job, driver, facts));
                offset += PAGE;
            } while (page.size() == PAGE);
        }
        findings.require(
                ends.values().stream().mapToInt(count -> count).sum() == facts.size(),
                "there are other jobs than in the ledger",
                ends);
    }

    private void check(ReEncryptionProgress progress, DriverCmk driver, Map<UUID, LedgerCheck.Job> facts) {
        ReEncryption job = progress.reEncryption();
        ends.merge(job.state(), 1, Integer::sum);
        LedgerCheck.Job fact = facts.get(job.id().value());
        if (fact == null) {
            findings.add("a job is not in the ledger", job);
            return;
        }
        long failures = driver.store().failures(job.organization(), job.id(), null, Integer.MAX_VALUE).stream()
                .map(DataKeyFailure::dataKey)
                .distinct()
                .count();
        String difference = progress + " / moved " + fact.moved() + ", failures " + failures + ", " + fact.state();
        findings.require(progress.done() == fact.moved(), "a job has counted otherwise than was moved", difference);
        findings.require(progress.failed() == failures, "a job has counted other failures than it lists", difference);
        findings.require(job.state() == fact.state(), "a job is in another state than in the ledger", difference);
        boolean whole = job.state() == State.COMPLETED;
        findings.require(
                whole ? progress.total() == progress.done() && failures == 0 : progress.done() <= progress.total(),
                "the total of a job is not right",
                difference);
    }
}
