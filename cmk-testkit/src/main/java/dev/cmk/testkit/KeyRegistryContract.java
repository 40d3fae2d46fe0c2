package dev.cmk.testkit;

import dev.cmk.spi.Store;
import org.junit.jupiter.api.Nested;

/** What every {@link dev.cmk.spi.KeyRegistry} has to do; a part of {@link StoreContract}. */
public abstract class KeyRegistryContract {

    /** For subclasses. */
    protected KeyRegistryContract() {}

    /**
     * Makes the store to be tested. Called before every test.
     *
     * @return a store that holds nothing; it is closed after the test
     */
    protected abstract Store newStore();

    @Nested
    class Organizations extends OrganizationContract {
        @Override
        protected Store newStore() {
            return KeyRegistryContract.this.newStore();
        }
    }

    @Nested
    class Keys extends KeyContract {
        @Override
        protected Store newStore() {
            return KeyRegistryContract.this.newStore();
        }
    }

    @Nested
    class Changes extends KeyChangeContract {
        @Override
        protected Store newStore() {
            return KeyRegistryContract.this.newStore();
        }
    }

    @Nested
    class AuditAndHealth extends AuditAndHealthContract {
        @Override
        protected Store newStore() {
            return KeyRegistryContract.this.newStore();
        }
    }
}
