package dev.cmk.jdbc;

import dev.cmk.spi.ReEncryptionEngine;
import dev.cmk.spi.Store;
import dev.cmk.testkit.ReEncryptionEngineContract;
import java.util.Optional;

/** The contract of engines for the clustered one, over a database. */
abstract class ClusteredEngineContract extends ReEncryptionEngineContract {

    abstract TestTables tables();

    @Override
    protected Store newStore() {
        return tables().emptyStore();
    }

    @Override
    protected Optional<ReEncryptionEngine> newEngine() {
        return Optional.of(ClusteredReEncryptionEngine.create(tables().pool(), tables().prefix()));
    }
}
