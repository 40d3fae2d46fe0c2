package dev.cmk.soak;

import dev.cmk.spi.Store;
import java.sql.Connection;
import java.sql.PreparedStatement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The steps of a batch that show in the store and on its connections. */
final class Traps {

    /** The end of each batch's transaction moves the cursor; whatever else changes a shard does not. */
    private static final String MOVES_THE_CURSOR = "UPDATE cmk_re_encryption_shard SET cursor_id = ?";

    private final DeathTrap trap;

    Traps(DeathTrap trap) {
        this.trap = trap;
    }

    Store in(Store store) {
        return (Store) Calls.standIn(
                new Calls(store) {
                    @Override
                    @Nullable
                    Object after(String method, @Nullable Object @Nullable [] arguments, @Nullable Object result) {
                        if (method.equals("page")) {
                            trap.pass(Step.AFTER_READ);
                        }
                        return result;
                    }
                },
                store.getClass().getInterfaces());
    }

    DataSource in(DataSource dataSource) {
        return (DataSource) Calls.standIn(
                new Calls(dataSource) {
                    @Override
                    @Nullable
                    Object after(String method, @Nullable Object @Nullable [] arguments, @Nullable Object result) {
                        return result instanceof Connection connection
                                ? Calls.standIn(new Transaction(connection), Connection.class)
                                : result;
                    }
                },
                DataSource.class);
    }

    /** Knows whether what it commits is a batch. */
    private final class Transaction extends Calls {

        private boolean batch;

        Transaction(Connection connection) {
            super(connection);
        }

        @Override
        void before(String method, @Nullable Object @Nullable [] arguments) {
            if (method.equals("commit") && batch) {
                trap.pass(Step.BEFORE_COMMIT);
            }
        }

        @Override
        @Nullable
        Object after(String method, @Nullable Object @Nullable [] arguments, @Nullable Object result) {
            if (method.equals("commit") && batch) {
                batch = false;
                trap.pass(Step.AFTER_COMMIT);
            }
            return result instanceof PreparedStatement statement
                            && arguments != null
                            && String.valueOf(arguments[0]).startsWith(MOVES_THE_CURSOR)
                    ? Calls.standIn(moveOf(statement), PreparedStatement.class)
                    : result;
        }

        private Calls moveOf(PreparedStatement statement) {
            return new Calls(statement) {
                @Override
                void before(String method, @Nullable Object @Nullable [] arguments) {
                    if (method.equals("executeUpdate")) {
                        batch = true;
                        trap.pass(Step.BEFORE_CURSOR);
                    }
                }
            };
        }
    }
}
