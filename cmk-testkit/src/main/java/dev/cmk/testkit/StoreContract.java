package dev.cmk.testkit;

import dev.cmk.spi.Store;
import org.junit.jupiter.api.Nested;

/**
 * Everything that a {@link Store} has to do; whoever writes one extends this class.
 *
 * <pre>{@code
 * class MyStoreTest extends StoreContract {
 *
 *     @Override
 *     protected Store newStore() {
 *         return MyStore.over(emptyDatabase());
 *     }
 * }
 * }</pre>
 *
 * <p>That trouble with the database is never taken for "nothing there" is {@link UnreachableStoreContract}.
 */
public abstract class StoreContract {

    /** For subclasses. */
    protected StoreContract() {}

    /**
     * Makes the store to be tested. Called before every test.
     *
     * @return a store that holds nothing; it is closed after the test
     */
    protected abstract Store newStore();

    @Nested
    class DataKeys extends DataKeyStoreContract {
        @Override
        protected Store newStore() {
            return StoreContract.this.newStore();
        }
    }

    @Nested
    class Registry extends KeyRegistryContract {
        @Override
        protected Store newStore() {
            return StoreContract.this.newStore();
        }
    }

    @Nested
    class ReEncryptions extends ReEncryptionStoreContract {
        @Override
        protected Store newStore() {
            return StoreContract.this.newStore();
        }
    }

    @Nested
    class RateLimits extends RateLimitContract {
        @Override
        protected Store newStore() {
            return StoreContract.this.newStore();
        }
    }
}
