package dev.cmk.micrometer;

import dev.cmk.Cmk;
import dev.cmk.DataKeyCacheStatistics;
import dev.cmk.UnavailableReason;
import dev.cmk.event.CmkEvent;
import dev.cmk.event.CmkListener;
import dev.cmk.keys.AuditAction;
import dev.cmk.keys.AuditRecord;
import dev.cmk.keys.ReEncryption;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Counts and times what a {@link Cmk} does. It is a listener of the builder, and asks the result for its cache:
 *
 * <pre>{@code
 * CmkMetrics metrics = CmkMetrics.create(registry);
 * Cmk cmk = Cmk.builder().listener(metrics).store(store).platformKey(key).build();
 * metrics.watch(cmk);
 * }</pre>
 *
 * <p>No meter has an organization, a scope or a key as a tag, since their number grows with the customers. All begin with
 * {@code cmk.}; docs/METRICS.md lists them with their tags. Thread-safe.
 */
public final class CmkMetrics implements CmkListener {

    private static final String SUCCESS = "success";

    private final MeterRegistry registry;
    private final Counter dataKeysCreated;
    private final Counter moved;
    private final Counter failed;

    private CmkMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.dataKeysCreated = Counter.builder("cmk.data.key.creations")
                .description("Data keys that this process has made")
                .register(registry);
        this.moved = items("moved");
        this.failed = items("failed");
        for (AuditAction action :
                AuditAction.values()) { // there from the beginning: the first refusals are an increase too
            var unused = audited(action, AuditRecord.Outcome.NOT_AUTHORIZED);
        }
    }

    private Counter items(String outcome) {
        return Counter.builder("cmk.reencryption.items")
                .description("Data keys that this process has moved, or could not move")
                .tag("outcome", outcome)
                .register(registry);
    }

    /**
     * Metrics in a registry.
     *
     * @param registry where the meters go; it keeps what they measure
     * @return a listener for {@link Cmk.Builder#listener}
     */
    public static CmkMetrics create(MeterRegistry registry) {
        return new CmkMetrics(Objects.requireNonNull(registry, "registry"));
    }

    /**
     * Adds the meters of its cache of data keys, and those of what all instances have in common, which are read from the
     * store at most every 10 seconds.
     *
     * @param cmk one that was built with this listener
     * @return this
     */
    public CmkMetrics watch(Cmk cmk) {
        watchCache(cmk);
        watchOrganizations(new RecentOverview(cmk::overview, registry.config().clock()));
        return this;
    }

    private void watchCache(Cmk cmk) {
        gets(cmk, "hit", DataKeyCacheStatistics::hits);
        gets(cmk, "miss", DataKeyCacheStatistics::misses);
        FunctionCounter.builder(
                        "cmk.cache.evictions",
                        cmk,
                        watched -> watched.cacheStatistics().evictions())
                .description("Data keys that went because there was room for no more")
                .register(registry);
        Gauge.builder(
                        "cmk.cache.size",
                        cmk,
                        watched -> watched.cacheStatistics().size())
                .description("Data keys that are kept")
                .strongReference(true)
                .register(registry);
    }

    private void watchOrganizations(RecentOverview overview) {
        for (UnavailableReason reason : UnavailableReason.values()) {
            Gauge.builder("cmk.keys.unavailable", overview, recent -> recent.unavailableKeys(reason))
                    .description("Customers' keys that are in use and could not be used when they were last tried")
                    .tag("reason", Tags.of(reason))
                    .strongReference(true)
                    .register(registry);
        }
        for (ReEncryption.State state : ReEncryption.State.values()) {
            if (state.isUnfinished()) {
                Gauge.builder("cmk.reencryptions", overview, recent -> recent.reEncryptions(state))
                        .description("Re-encryptions that have not ended")
                        .tag("state", Tags.of(state))
                        .strongReference(true)
                        .register(registry);
            }
        }
        Gauge.builder("cmk.reencryption.remaining", overview, RecentOverview::remaining)
                .description("Data keys that are left to be moved")
                .strongReference(true)
                .register(registry);
    }

    private void gets(Cmk cmk, String result, ToDoubleFunction<DataKeyCacheStatistics> count) {
        FunctionCounter.builder("cmk.cache.gets", cmk, watched -> count.applyAsDouble(watched.cacheStatistics()))
                .description("Messages whose data key was there, and those that had to wait for it")
                .tag("result", result)
                .register(registry);
    }

    @Override
    public void onEvent(CmkEvent event) {
        if (event instanceof CmkEvent.KeyCalled called) {
            timer(called).record(called.duration());
        } else if (event instanceof CmkEvent.DataKeyCreated) {
            dataKeysCreated.increment();
        } else if (event instanceof CmkEvent.ReEncryptionAdvanced advanced) {
            moved.increment(advanced.moved());
            failed.increment(advanced.failed());
        } else if (event instanceof CmkEvent.Audited audited) {
            audited(audited.audit().action(), audited.audit().outcome()).increment();
        }
    }

    private Counter audited(AuditAction action, AuditRecord.Outcome outcome) {
        return Counter.builder("cmk.audit.records")
                .description("Lines of the audit trail")
                .tag("action", action.code())
                .tag("outcome", Tags.of(outcome))
                .register(registry);
    }

    private Timer timer(CmkEvent.KeyCalled called) {
        return Timer.builder("cmk.kms.calls")
                .description("Calls to KMSs")
                .tag("provider", called.provider())
                .tag("operation", Tags.of(called.operation()))
                .tag("outcome", outcome(called.failure()))
                .register(registry);
    }

    private static String outcome(@Nullable UnavailableReason failure) {
        return failure == null ? SUCCESS : Tags.of(failure);
    }
}
