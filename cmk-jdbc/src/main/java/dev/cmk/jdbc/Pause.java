package dev.cmk.jdbc;

import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before a transaction is run again. */
@FunctionalInterface
interface Pause {

    /** Returns after a while; the attempt that has just failed is counted from 1. */
    void after(int attempt) throws InterruptedException;

    /** 10 ms, doubled after each attempt up to a second, half of it random, so that those who collided part ways. */
    static Pause jittered() {
        return attempt -> {
            long longest = Math.min(1000, 10L << Math.min(attempt - 1, 10));
            Thread.sleep(longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1));
        };
    }
}
