package dev.cmk.testkit;

import dev.cmk.memory.InMemoryStore;
import dev.cmk.spi.Store;

class InMemoryStoreTest extends StoreContract {

    @Override
    protected Store newStore() {
        return new InMemoryStore();
    }
}
