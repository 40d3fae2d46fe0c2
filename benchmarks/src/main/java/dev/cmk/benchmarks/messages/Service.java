package dev.cmk.benchmarks.messages;

import dev.cmk.Cmk;
import dev.cmk.DataKeyCaching;
import dev.cmk.benchmarks.MemoryKms;
import dev.cmk.memory.InMemoryStore;
import dev.cmk.spi.Store;
import java.time.Duration;

/** The library as a service has it, over a store and a KMS in memory. Its data keys stay cached for as long as it runs. */
final class Service {

    /** Shared by everything in this process, as in a service. */
    static final Cmk CMK = over(new InMemoryStore());

    private Service() {}

    static Cmk over(Store store) {
        return Cmk.builder()
                .store(store)
                .platformKey(MemoryKms.platformKey())
                .caching(DataKeyCaching.defaults().withMaximumSize(100_000).withTtl(Duration.ofHours(1)))
                .build();
    }
}
