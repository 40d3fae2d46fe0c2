package dev.cmk.spring;

import dev.cmk.Cmk;
import dev.cmk.keys.Overview;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Up as long as the store answers, whatever customers do to their keys: an instance that is taken out of service helps none
 * of them. How many keys cannot be used, by reason, and how many re-encryptions there are, by state, is told besides.
 */
final class CmkHealthIndicator extends AbstractHealthIndicator {

    private final Cmk cmk;

    CmkHealthIndicator(Cmk cmk) {
        super("the store of CMK cannot be read");
        this.cmk = cmk;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        Overview overview = cmk.overview();
        builder.up()
                .withDetail("unavailableKeys", overview.unavailableKeys())
                .withDetail("reEncryptions", overview.reEncryptions())
                .withDetail("dataKeysToMove", overview.remaining());
    }
}
