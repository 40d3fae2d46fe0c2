package dev.cmk.jdbc;

import dev.cmk.keys.RateLimit;
import dev.cmk.spi.RateLimitStore.Change;
import dev.cmk.spi.RateLimitStore.Changed;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Table {@code cmk_rate_limit}: what all instances together may ask of each customer's KMS, by the database's clock. */
final class RateLimitTable {

    private static final String SELECT =
            "SELECT quota_scope, own_limit, calls_per_second, next_call_at, slowed_down_at FROM cmk_rate_limit";

    private final Session session;

    RateLimitTable(Session session) {
        this.session = session;
    }

    /** Two that add the same row get a unique violation, and the second try of one finds the other's. */
    Changed change(String quotaScope, Change change) throws SQLException {
        Optional<RateLimit> found = where(quotaScope, " FOR UPDATE");
        Instant now = now();
        RateLimit changed = change.apply(found, now);
        String sql = found.isPresent()
                ? "UPDATE cmk_rate_limit SET own_limit = ?, calls_per_second = ?, next_call_at = ?, slowed_down_at = ?"
                        + " WHERE quota_scope = ?"
                : "INSERT INTO cmk_rate_limit (own_limit, calls_per_second, next_call_at, slowed_down_at, quota_scope)"
                        + " VALUES (?, ?, ?, ?, ?)";
        session.query(sql)
                .numberOrNull(changed.own())
                .number(changed.callsPerSecond())
                .time(changed.nextCallAt())
                .time(changed.slowedDownAt())
                .name(quotaScope)
                .update();
        return new Changed(changed, now);
    }

    private Instant now() throws SQLException {
        return session.query("SELECT " + session.dialect().utcNow() + " AS utc_now")
                .first(row -> row.time("utc_now"))
                .orElseThrow();
    }

    Optional<RateLimit> find(String quotaScope) throws SQLException {
        return where(quotaScope, "");
    }

    private Optional<RateLimit> where(String quotaScope, String end) throws SQLException {
        return session.query(SELECT + " WHERE quota_scope = ?" + end)
                .name(quotaScope)
                .first(RateLimitTable::read);
    }

    List<RateLimit> page(@Nullable String after, int limit) throws SQLException {
        return session.query(SELECT + " WHERE quota_scope > ? ORDER BY quota_scope LIMIT ?")
                .name(after == null ? "" : after)
                .number(limit)
                .list(RateLimitTable::read);
    }

    private static RateLimit read(Row row) throws SQLException {
        return new RateLimit(
                row.name("quota_scope"),
                row.integerOrNull("own_limit"),
                row.decimal("calls_per_second"),
                row.time("next_call_at"),
                row.timeOrNull("slowed_down_at"));
    }
}
