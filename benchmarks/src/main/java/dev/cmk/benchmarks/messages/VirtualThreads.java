package dev.cmk.benchmarks.messages;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** {@link PlatformThreads}, each task on a virtual thread of its own. From JDK 21 on. */
public class VirtualThreads extends PlatformThreads {

    @Override
    ExecutorService executor() throws Exception {
        return (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    }
}
