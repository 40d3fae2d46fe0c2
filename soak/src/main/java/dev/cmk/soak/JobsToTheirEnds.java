package dev.cmk.soak;

import dev.cmk.CmkException;
import dev.cmk.KeyConflictException;
import dev.cmk.admin.KeyAdmin;
import dev.cmk.admin.Page;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryptionProgress;
import java.time.Duration;
import java.util.List;

/** When there are no faults any more: what is paused goes on, what has failed is retried, until nothing is unfinished. */
final class JobsToTheirEnds {

    private static final Duration WITHIN = Duration.ofMinutes(8);

    private JobsToTheirEnds() {}

    static void drive(DriverCmk driver, Fleet fleet, Findings findings) throws InterruptedException {
        long end = System.nanoTime() + WITHIN.toNanos();
        List<ReEncryption> open = open(driver);
        while (!open.isEmpty()) {
            if (System.nanoTime() - end > 0) {
                open.forEach(job -> findings.add("a re-encryption did not end", job));
                return;
            }
            for (ReEncryption job : open) {
                try {
                    push(driver.cmk().admin(), job);
                } catch (CmkException e) {
                    findings.require(
                            !Errors.kind(e).equals(Errors.UNEXPECTED) || e instanceof KeyConflictException,
                            "a re-encryption could not be pushed on",
                            e);
                }
            }
            fleet.revive(false);
            Thread.sleep(250);
            open = open(driver);
        }
    }

    private static List<ReEncryption> open(DriverCmk driver) {
        return Organizations.ALL.stream()
                .flatMap(
                        organization -> driver
                                .cmk()
                                .admin()
                                .jobs(Instance.ADMIN, organization, Page.Request.first(Page.MAX_SIZE))
                                .items()
                                .stream())
                .map(ReEncryptionProgress::reEncryption)
                .filter(job -> job.state().isUnfinished())
                .toList();
    }

    private static void push(KeyAdmin admin, ReEncryption job) {
        String organization = job.organization().value();
        switch (job.state()) {
            case PAUSED -> admin.resume(Instance.ADMIN, organization, job.id());
            case FAILED -> admin.retry(Instance.ADMIN, organization, job.id());
            default -> {}
        }
    }
}
