package dev.cmk.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.cmk.OrganizationId;
import dev.cmk.TimeSource;
import dev.cmk.keys.ReEncryptionId;
import dev.cmk.spi.BatchRunner;
import dev.cmk.spi.Lease;
import dev.cmk.spi.ReEncryptionEngine;
import dev.cmk.spi.ShardId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the clustered engine does with the table of scheduled tasks, whatever is found there. */
class TakeOverTest {

    private static final TestTables TABLES = new TestTables(TestDatabase.POSTGRESQL);
    private static final OrganizationId ACME = OrganizationId.of("acme\u4e2d");

    private final Runner runner = new Runner();
    private final ReEncryptionEngine engine = ClusteredReEncryptionEngine.create(TABLES.pool(), TABLES.prefix());

    /** Notes which shards it is asked to take, and has nothing to do for any. */
    private static final class Runner implements BatchRunner {

        final BlockingQueue<ShardId> claimed = new LinkedBlockingQueue<>();
        volatile List<ShardId> claimable = List.of();
        volatile int workers = 2;

        @Override
        public int workers() {
            return workers;
        }

        @Override
        public Optional<Lease> claim(String owner) {
            throw new AssertionError("shards are taken one by one");
        }

        @Override
        public Optional<Lease> claim(String owner, ShardId shard) {
            claimed.add(shard);
            return Optional.empty();
        }

        @Override
        public List<ShardId> claimable(int limit) {
            return claimable;
        }

        @Override
        public Step run(Lease lease) {
            throw new AssertionError("there is no lease");
        }

        @Override
        public void release(Lease lease, Duration pause) {
            throw new AssertionError("there is no lease");
        }
    }

    @BeforeEach
    void empty() {
        TABLES.emptyStore();
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    private static ShardId shard(int number) {
        return new ShardId(ACME, ReEncryptionId.random(), number);
    }

    private ShardId nextClaimed() throws InterruptedException {
        ShardId shard = runner.claimed.poll(30, TimeUnit.SECONDS);
        assertThat(shard).as("a shard was claimed").isNotNull();
        return shard;
    }

    private static void execute(String sql, Object... parameters) throws SQLException {
        try (Connection connection = TABLES.pool().getConnection();
                PreparedStatement statement = connection.prepareStatement(sql.replace("cmk_", TABLES.prefix()))) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            statement.executeUpdate();
        }
    }

    private static void insert(String id, byte[] data, String worker, Instant heartbeat) throws SQLException {
        execute(
                "INSERT INTO cmk_scheduled_tasks (task_name, task_instance, task_data, execution_time, picked, picked_by,"
                        + " last_heartbeat, version) VALUES (?, ?, ?, ?, ?, ?, ?, 1)",
                ShardTask.NAME,
                id,
                data,
                Instant.EPOCH.atOffset(ZoneOffset.UTC),
                worker != null,
                worker,
                heartbeat == null ? null : heartbeat.atOffset(ZoneOffset.UTC));
    }

    @Test
    void what_an_instance_had_picked_that_sends_no_heartbeat_any_more_is_taken_over() throws Exception {
        ShardId shard = shard(3);
        insert(
                ShardTask.of(shard).getId(),
                ShardTask.of(shard).getData(),
                "dead",
                TimeSource.system().now().minusSeconds(60));

        engine.start(runner);

        assertThat(nextClaimed()).isEqualTo(shard);
    }

    @Test
    void what_an_instance_has_picked_that_lives_is_left_to_it() throws Exception {
        ShardId others = shard(0);
        ShardId free = shard(1);
        insert(
                ShardTask.of(others).getId(),
                ShardTask.of(others).getData(),
                "living",
                TimeSource.system().now().plusSeconds(3600));
        runner.claimable = List.of(free);

        engine.start(runner);

        assertThat(nextClaimed()).isEqualTo(free);
        assertThat(nextClaimed())
                .as("the same again, since nothing was done about it")
                .isEqualTo(free);
    }

    @Test
    void a_table_that_was_emptied_fills_again() throws Exception {
        runner.claimable = List.of(shard(0));
        engine.start(runner);
        assertThat(nextClaimed()).isEqualTo(runner.claimable.get(0));

        execute("DELETE FROM cmk_scheduled_tasks");

        runner.claimable = List.of(shard(7));
        while (!nextClaimed().equals(runner.claimable.get(0))) {
            assertThat(runner.claimable).hasSize(1);
        }
    }

    @Test
    void what_is_no_shard_is_removed_and_nothing_else_comes_of_it() throws Exception {
        insert("not-a-shard", ACME.value().getBytes(StandardCharsets.UTF_8), null, null);
        insert(ShardTask.of(shard(0)).getId(), null, null, null);
        insert(ShardTask.of(shard(0)).getId(), new byte[] {0, 1}, null, null);
        runner.claimable = List.of(shard(1));

        engine.start(runner);

        assertThat(nextClaimed()).isEqualTo(runner.claimable.get(0));
        runner.claimable = List.of();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (count() > 0 && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertThat(count()).isZero();
    }

    private static int count() {
        try (Connection connection = TABLES.pool().getConnection();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT COUNT(*) FROM " + TABLES.prefix() + "scheduled_tasks")) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void an_instance_without_workers_leaves_everything_to_others() throws Exception {
        runner.workers = 0;
        runner.claimable = List.of(shard(0));

        engine.start(runner);
        engine.submit(null);
        engine.close();

        assertThat(count()).isZero();
        assertThat(runner.claimed).isEmpty();
    }

    @Test
    void closing_twice_or_without_a_start_does_nothing() {
        assertThatCode(() -> {
                    engine.close();
                    engine.start(runner);
                    engine.close();
                    engine.close();
                })
                .doesNotThrowAnyException();
    }

    @Test
    void organizations_of_every_character_come_back_as_they_were() {
        ShardId shard = shard(12);
        assertThat(ShardTask.shard(ShardTask.of(shard))).contains(shard);
        assertThat(ShardTask.of(shard).getId()).hasSizeLessThanOrEqualTo(100);
    }
}
