package dev.cmk.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import dev.cmk.keys.KeyId;
import dev.cmk.spi.KeyRequest;
import dev.cmk.spi.WrapContext;
import dev.cmk.spi.WrappedDataKey;
import dev.cmk.spi.WrappingKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The limit: a loop of plain JDBC that does the reads and updates of a re-encryption, and nothing else. It reads a page by
 * key and id, then updates each row if nobody else has, the cursor and the counter of the shard, which it locks, in one
 * transaction. With or without the three calls to the KMS for each data key.
 */
final class BareLoop {

    static final int SHARDS = 16;

    /** What {@link #main} is told: where the data keys are, and where they go. */
    record Order(String organization, Customer.Side source, Customer.Side destination, boolean callsKms) {}

    private record Row(UUID id, WrappedDataKey wrapped, long version) {}

    private final String update;
    private final HikariDataSource pool;
    private final int page;
    private final boolean multiRow;
    private final OrganizationId organization;
    private final Order order;
    private final WrappingKey source;
    private final WrappingKey destination;

    private BareLoop(HikariDataSource pool, Options options, Order order) {
        this.pool = pool;
        this.page = options.number("page", 500);
        this.multiRow = options.text("update").orElse("multi-row").equals("multi-row");
        this.order = order;
        this.organization = OrganizationId.of(order.organization());
        this.source = open(order.source());
        this.destination = open(order.destination());
        this.update = multiRow ? multiRowUpdate(page) : UPDATE;
    }

    private WrappingKey open(Customer.Side side) {
        return new MemoryKms(Duration.ZERO).open(new KeyRequest(organization, "", MemoryKms.settings(side.name())));
    }

    public static void main(String[] arguments) {
        Options options = Options.parse(Arrays.asList(arguments));
        int threads = options.number("workers", 2);
        int first = options.number("first", 0);
        int step = options.number("step", 1);
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try (HikariDataSource pool = Database.pool(options.text("url").orElseThrow(), threads)) {
            Child.obey(text -> {
                BareLoop loop = new BareLoop(pool, options, parse(text));
                List<Callable<Long>> work = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    int share = first * threads + i;
                    work.add(() -> loop.moveShards(share, step * threads));
                }
                long moved = 0;
                try {
                    for (Future<Long> thread : workers.invokeAll(work)) {
                        moved += thread.get();
                    }
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                Child.say("moved " + moved);
            });
        } finally {
            workers.shutdownNow();
        }
    }

    static String text(Order order) {
        return String.join(
                " ",
                "move",
                order.organization(),
                order.source().id().value(),
                order.source().name(),
                order.destination().id().value(),
                order.destination().name(),
                Boolean.toString(order.callsKms()));
    }

    private static Order parse(String text) {
        String[] words = text.split(" ", -1);
        return new Order(
                words[1],
                new Customer.Side(KeyId.of(words[2]), words[3]),
                new Customer.Side(KeyId.of(words[4]), words[5]),
                Boolean.parseBoolean(words[6]));
    }

    private long moveShards(int first, int step) throws SQLException {
        long moved = 0;
        for (int shard = first; shard < SHARDS; shard += step) {
            moved += moveShard(shard);
        }
        return moved;
    }

    private long moveShard(int shard) throws SQLException {
        UUID after = new UUID(((long) shard) << 60, 0);
        UUID upTo = new UUID((((long) shard) << 60) | -1L >>> 4, -1);
        long moved = 0;
        List<Row> rows = read(after, upTo);
        while (!rows.isEmpty()) {
            UUID last = rows.get(rows.size() - 1).id();
            moved += store(shard, rows, last);
            rows = read(last, upTo);
        }
        return moved;
    }

    private List<Row> read(UUID after, UUID upTo) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement select = connection.prepareStatement("SELECT organization, id, scope, generation,"
                        + " key_id, key_revision, wrapped, key_reference, check_value, wrap_version, platform_wrapped,"
                        + " lost, created_at FROM cmk_data_key WHERE organization = ? AND key_id = ? AND"
                        + " key_revision = ? AND id > ? AND id <= ? ORDER BY id LIMIT ?")) {
            select.setString(1, order.organization());
            select.setString(2, order.source().id().value());
            select.setInt(3, 1);
            select.setObject(4, after);
            select.setObject(5, upTo);
            select.setInt(6, page);
            try (ResultSet results = select.executeQuery()) {
                List<Row> rows = new ArrayList<>();
                while (results.next()) {
                    rows.add(new Row(
                            results.getObject("id", UUID.class),
                            new WrappedDataKey(results.getBytes("wrapped"), results.getString("key_reference")),
                            results.getLong("wrap_version")));
                }
                return rows;
            }
        }
    }

    private byte[] moved(Row row) {
        if (!order.callsKms()) {
            return row.wrapped().bytes();
        }
        WrapContext context = new WrapContext(organization, new DataKeyId(row.id()));
        byte[] dataKey = source.unwrap(row.wrapped(), context);
        WrappedDataKey wrapped = destination.wrap(dataKey, context);
        if (!Arrays.equals(dataKey, destination.unwrap(wrapped, context))) {
            throw new IllegalStateException("not the same");
        }
        return wrapped.bytes();
    }

    private int store(int shard, List<Row> rows, UUID cursor) throws SQLException {
        List<byte[]> wrapped = rows.stream().map(this::moved).toList();
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement lock =
                    connection.prepareStatement("SELECT done FROM bare_shard WHERE shard = ? FOR UPDATE")) {
                lock.setInt(1, shard);
                lock.executeQuery().close();
            }
            int replaced = multiRow && rows.size() == page
                    ? replaceAtOnce(connection, rows, wrapped)
                    : replaceEach(connection, rows, wrapped);
            try (PreparedStatement advance = connection.prepareStatement(
                    "UPDATE bare_shard SET cursor_id = ?, done = done + ? WHERE shard = ?")) {
                advance.setObject(1, cursor);
                advance.setInt(2, replaced);
                advance.setInt(3, shard);
                advance.executeUpdate();
            }
            connection.commit();
            connection.setAutoCommit(true);
            return replaced;
        }
    }

    private static final String UPDATE = "UPDATE cmk_data_key SET key_id = ?, key_revision = ?, wrapped = ?,"
            + " key_reference = ?, wrap_version = wrap_version + 1 WHERE organization = ? AND id = ?"
            + " AND wrap_version = ?";

    private int replaceEach(Connection connection, List<Row> rows, List<byte[]> wrapped) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(UPDATE)) {
            for (int i = 0; i < rows.size(); i++) {
                statement.setString(1, order.destination().id().value());
                statement.setInt(2, 1);
                statement.setBytes(3, wrapped.get(i));
                statement.setString(
                        4, "memory:" + organization + "/" + order.destination().name());
                statement.setString(5, order.organization());
                statement.setObject(6, rows.get(i).id());
                statement.setLong(7, rows.get(i).version());
                statement.addBatch();
            }
            return Arrays.stream(statement.executeBatch()).sum();
        }
    }

    private static String multiRowUpdate(int rows) {
        StringBuilder values = new StringBuilder("(CAST(? AS UUID), CAST(? AS BIGINT), CAST(? AS BYTEA))");
        for (int i = 1; i < rows; i++) {
            values.append(", (?, ?, ?)");
        }
        return "UPDATE cmk_data_key d SET key_id = ?, key_revision = ?, wrapped = v.wrapped, key_reference = ?,"
                + " wrap_version = d.wrap_version + 1 FROM (VALUES " + values + ") AS v (id, wrap_version, wrapped)"
                + " WHERE d.organization = ? AND d.id = v.id AND d.wrap_version = v.wrap_version";
    }

    private int replaceAtOnce(Connection connection, List<Row> rows, List<byte[]> wrapped) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(update)) {
            int parameter = 1;
            statement.setString(parameter++, order.destination().id().value());
            statement.setInt(parameter++, 1);
            statement.setString(
                    parameter++,
                    "memory:" + organization + "/" + order.destination().name());
            for (int i = 0; i < rows.size(); i++) {
                statement.setObject(parameter++, rows.get(i).id());
                statement.setLong(parameter++, rows.get(i).version());
                statement.setBytes(parameter++, wrapped.get(i));
            }
            statement.setString(parameter, order.organization());
            return statement.executeUpdate();
        }
    }

    /** The counters and cursors of the loops. */
    static void createShards(Database database) throws SQLException {
        database.execute("CREATE TABLE IF NOT EXISTS bare_shard"
                + " (shard INTEGER PRIMARY KEY, cursor_id UUID, done BIGINT NOT NULL)");
        database.execute("INSERT INTO bare_shard SELECT n, NULL, 0 FROM generate_series(0, " + (SHARDS - 1) + ") n"
                + " ON CONFLICT DO NOTHING");
    }
}
