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

    private static final String COLUMNS =
            "SELECT quota_scope, own_limit, calls_per_second, next_call_at, slowed_down_at, version";

    private static final String SELECT = COLUMNS + " FROM cmk_rate_limit";

    private record Versioned(RateLimit limit, long version, Instant now) {}

    private final Session session;

    RateLimitTable(Session session) {
        this.session = session;
    }

    /**
     * Reads, and stores if the row is still as it was read: statement by statement, so that an instance that stops in
     * between keeps no lock that others would wait for. Empty if somebody else came first.
     */
    Optional<Changed> tryToChange(String quotaScope, Change change) throws SQLException {
        Optional<Versioned> found = session.query(COLUMNS + ", "
                        + session.dialect().utcNow() + " AS utc_now FROM cmk_rate_limit WHERE quota_scope = ?")
                .name(quotaScope)
                .first(row -> new Versioned(read(row), row.number("version"), row.time("utc_now")));
        Instant now = found.isPresent() ? found.get().now() : now();
        Optional<RateLimit> before = found.map(Versioned::limit);
        RateLimit changed = change.apply(before, now);
        if (before.isPresent() && before.get().equals(changed)) {
            return Optional.of(new Changed(changed, now));
        }
        int stored = found.isPresent() ? update(changed, found.get().version()) : insert(changed);
        return stored == 1 ? Optional.of(new Changed(changed, now)) : Optional.empty();
    }

    private int update(RateLimit limit, long version) throws SQLException {
        return values(
                        "UPDATE cmk_rate_limit SET own_limit = ?, calls_per_second = ?, next_call_at = ?, slowed_down_at = ?,"
                                + " version = version + 1 WHERE quota_scope = ? AND version = ?",
                        limit)
                .number(version)
                .update();
    }

    /** Two that add the same row get a unique violation, and the second try of one finds the other's. */
    private int insert(RateLimit limit) throws SQLException {
        return values(
                        "INSERT INTO cmk_rate_limit (own_limit, calls_per_second, next_call_at, slowed_down_at, quota_scope,"
                                + " version) VALUES (?, ?, ?, ?, ?, 1)",
                        limit)
                .update();
    }

    private Query values(String sql, RateLimit limit) {
        return session.query(sql)
                .numberOrNull(limit.own())
                .number(limit.callsPerSecond())
                .time(limit.nextCallAt())
                .time(limit.slowedDownAt())
                .name(limit.quotaScope());
    }

    private Instant now() throws SQLException {
        return session.query("SELECT " + session.dialect().utcNow() + " AS utc_now")
                .first(row -> row.time("utc_now"))
                .orElseThrow();
    }

    Optional<RateLimit> find(String quotaScope) throws SQLException {
        return session.query(SELECT + " WHERE quota_scope = ?").name(quotaScope).first(RateLimitTable::read);
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
