package dev.cmk.examples.quickstart;

import dev.cmk.Cmk;
import dev.cmk.event.CmkEvent;
import dev.cmk.event.CmkEvent.KeyCalled.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Another instance of the service, in which threads go on opening secrets while data keys are moved. */
final class Readers implements AutoCloseable {

    static final int THREADS = 2;
    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong unwraps = new AtomicLong();
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final List<Future<?>> running = new ArrayList<>();
    private final Cmk cmk;
    private volatile boolean stopped;

    private Readers(Service service, String organization) {
        cmk = service.startAnother(this::count);
        Vault vault = new Vault(cmk, service.database());
        List<SealedSecret> secrets = vault.stored(organization);
        for (int i = 0; i < THREADS; i++) {
            running.add(threads.submit(() -> read(vault, secrets)));
        }
    }

    static Readers start(Service service, String organization) {
        return new Readers(service, organization);
    }

    private void read(Vault vault, List<SealedSecret> secrets) {
        while (!stopped) {
            vault.open(secrets.get(ThreadLocalRandom.current().nextInt(secrets.size())));
            reads.incrementAndGet();
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void count(CmkEvent event) {
        if (event instanceof CmkEvent.KeyCalled call && call.operation() == Operation.UNWRAP) {
            unwraps.incrementAndGet();
        }
    }

    /** Ends the threads; a read that failed throws here. */
    void stop() {
        stopped = true;
        try {
            for (Future<?> thread : running) {
                thread.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a read failed while data keys were moved", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    long reads() {
        return reads.get();
    }

    /** How often a data key had to be unwrapped, under whichever key it was at that moment. */
    long unwraps() {
        return unwraps.get();
    }

    @Override
    public void close() {
        stopped = true;
        threads.shutdown();
        cmk.close();
    }
}
