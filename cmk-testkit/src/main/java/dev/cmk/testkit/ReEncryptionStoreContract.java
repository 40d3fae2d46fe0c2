package dev.cmk.testkit;

import dev.cmk.spi.Store;
import org.junit.jupiter.api.Nested;

/** What every {@link dev.cmk.spi.ReEncryptionStore} has to do; a part of {@link StoreContract}. */
public abstract class ReEncryptionStoreContract {

    /** For subclasses. */
    protected ReEncryptionStoreContract() {}

    /**
     * Makes the store to be tested. Called before every test.
     *
     * @return a store that holds nothing; it is closed after the test
     */
    protected abstract Store newStore();

    @Nested
    class Shards extends ShardContract {
        @Override
        protected Store newStore() {
            return ReEncryptionStoreContract.this.newStore();
        }
    }

    @Nested
    class Batches extends BatchContract {
        @Override
        protected Store newStore() {
            return ReEncryptionStoreContract.this.newStore();
        }
    }

    @Nested
    class StoppedWorkers extends StoppedWorkerContract {
        @Override
        protected Store newStore() {
            return ReEncryptionStoreContract.this.newStore();
        }
    }

    @Nested
    class Progress extends ProgressContract {
        @Override
        protected Store newStore() {
            return ReEncryptionStoreContract.this.newStore();
        }
    }

    @Nested
    class Overviews extends OverviewContract {
        @Override
        protected Store newStore() {
            return ReEncryptionStoreContract.this.newStore();
        }
    }

    @Nested
    class Listing extends ListingContract {
        @Override
        protected Store newStore() {
            return ReEncryptionStoreContract.this.newStore();
        }
    }

    @Nested
    class Races extends RaceContract {
        @Override
        protected Store newStore() {
            return ReEncryptionStoreContract.this.newStore();
        }
    }
}
