package dev.cmk.examples.esc.environments;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.interceptor.TransactionInterceptor;

/** The tables {@code environment} and {@code environment_revision}. */
@Repository
class EnvironmentTable {

    private static final String OF_ORGANIZATION =
            " FROM environment e JOIN environment_revision r ON r.environment = e.id"
                    + " WHERE e.organization = :organization";

    private static final String SELECT =
            "SELECT e.id, e.organization, e.name, r.number, r.document, r.author, r.created_at" + OF_ORGANIZATION;

    private static final String SELECT_SUMMARY = "SELECT e.name, r.number, r.author, r.created_at" + OF_ORGANIZATION;

    private final JdbcClient jdbc;

    EnvironmentTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    List<EnvironmentSummary> list(String organization) {
        return jdbc.sql(SELECT_SUMMARY + " AND r.number = e.revision ORDER BY e.name")
                .param("organization", organization)
                .query(EnvironmentTable::readSummary)
                .list();
    }

    int count(String organization) {
        return jdbc.sql("SELECT COUNT(*) FROM environment WHERE organization = :organization")
                .param("organization", organization)
                .query(Integer.class)
                .single();
    }

    Optional<EnvironmentRevision> newest(String organization, String name) {
        return jdbc.sql(SELECT + " AND e.name = :name AND r.number = e.revision")
                .param("organization", organization)
                .param("name", name)
                .query(EnvironmentTable::read)
                .optional();
    }

    Optional<EnvironmentRevision> find(String organization, String name, int number) {
        return jdbc.sql(SELECT + " AND e.name = :name AND r.number = :number")
                .param("organization", organization)
                .param("name", name)
                .param("number", number)
                .query(EnvironmentTable::read)
                .optional();
    }

    /** Newest first, so many of those before that number. */
    List<EnvironmentSummary> revisions(String organization, String name, int before, int limit) {
        return jdbc.sql(SELECT_SUMMARY
                        + " AND e.name = :name AND r.number < :before ORDER BY r.number DESC LIMIT :limit")
                .param("organization", organization)
                .param("name", name)
                .param("before", before)
                .param("limit", limit)
                .query(EnvironmentTable::readSummary)
                .list();
    }

    /** False if there is one of this name already. */
    @Transactional
    public boolean create(EnvironmentRevision first) {
        try {
            jdbc.sql("INSERT INTO environment (id, organization, name, revision) VALUES (:id, :organization, :name, 1)")
                    .param("id", first.environment())
                    .param("organization", first.organization())
                    .param("name", first.name())
                    .update();
        } catch (DuplicateKeyException e) {
            TransactionInterceptor.currentTransactionStatus()
                    .setRollbackOnly(); // PostgreSQL commits nothing after this
            return false;
        }
        insert(first);
        return true;
    }

    /** False if the newest revision is not the one before it. */
    @Transactional
    public boolean append(EnvironmentRevision next) {
        int changed = jdbc.sql("UPDATE environment SET revision = :next WHERE id = :id AND revision = :before")
                .param("next", next.number())
                .param("id", next.environment())
                .param("before", next.number() - 1)
                .update();
        if (changed == 1) {
            insert(next);
        }
        return changed == 1;
    }

    private void insert(EnvironmentRevision revision) {
        jdbc.sql("INSERT INTO environment_revision (environment, number, document, author, created_at)"
                        + " VALUES (:environment, :number, :document, :author, :createdAt)")
                .param("environment", revision.environment())
                .param("number", revision.number())
                .param("document", revision.document())
                .param("author", revision.author())
                .param("createdAt", OffsetDateTime.ofInstant(revision.createdAt(), ZoneOffset.UTC))
                .update();
    }

    private static EnvironmentSummary readSummary(ResultSet row, int number) throws SQLException {
        return new EnvironmentSummary(
                row.getString("name"), row.getInt("number"), row.getString("author"), createdAt(row));
    }

    private static Instant createdAt(ResultSet row) throws SQLException {
        return row.getObject("created_at", OffsetDateTime.class).toInstant();
    }

    private static EnvironmentRevision read(ResultSet row, int number) throws SQLException {
        return new EnvironmentRevision(
                row.getObject("id", UUID.class),
                row.getString("organization"),
                row.getString("name"),
                row.getInt("number"),
                row.getString("document"),
                row.getString("author"),
                createdAt(row));
    }
}
