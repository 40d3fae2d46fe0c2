package dev.cmk.testkit;

import dev.cmk.memory.InMemoryStore;
import dev.cmk.spi.Store;

class InProcessEngineTest extends ReEncryptionEngineContract {

    @Override
    protected Store newStore() {
        return new InMemoryStore();
    }
}
