package dev.cmk.benchmarks;

import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryptionProgress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Several JVMs that do the same over one database. */
record Fleet(List<Child> children) implements AutoCloseable {

    /** What a move took. */
    record Moved(long dataKeys, double seconds, double heapMebibytes, double cpuSeconds) {

        double perSecond() {
            return dataKeys / seconds;
        }

        Moved and(Moved other) {
            return new Moved(
                    dataKeys + other.dataKeys,
                    seconds + other.seconds,
                    Math.max(heapMebibytes, other.heapMebibytes),
                    cpuSeconds + other.cpuSeconds);
        }
    }

    /** Each is told which one it is ({@code first}), and how many there are ({@code step}). */
    static Fleet start(Class<?> main, int instances, Options options, Database database) throws IOException {
        Fleet fleet = new Fleet(new ArrayList<>());
        for (int i = 0; i < instances; i++) {
            fleet.children.add(Child.start(main, told(options, database, i, instances)));
        }
        return fleet;
    }

    static Options told(Options options, Database database, int first, int step) {
        return options.with(Map.of("url", database.url(), "first", first, "step", step));
    }

    /** Moves all data keys of a customer with the library. */
    Moved move(Customer customer) {
        List<Footprint> before = footprints();
        ReEncryption move = customer.decide();
        children.forEach(child -> child.order("submit " + move.organization() + " " + move.id()));
        ReEncryptionProgress ended = customer.await(move);
        return moved(ended.done(), Customer.seconds(ended), before);
    }

    /** Moves them with the bare loop. */
    Moved moveBarely(Customer customer, boolean callsKms) {
        List<Footprint> before = footprints();
        String order = BareLoop.text(new BareLoop.Order(
                customer.organization().value(), customer.source(), customer.destination(), callsKms));
        long start = System.nanoTime();
        children.forEach(child -> child.order(order));
        long dataKeys = children.stream()
                .mapToLong(child -> Long.parseLong(child.await("moved")))
                .sum();
        double seconds = (System.nanoTime() - start) / 1e9;
        customer.moved();
        return moved(dataKeys, seconds, before);
    }

    private Moved moved(long dataKeys, double seconds, List<Footprint> before) {
        List<Footprint> after = footprints();
        double cpu = 0;
        double heap = 0;
        for (int i = 0; i < after.size(); i++) {
            cpu += (after.get(i).cpuNanos() - before.get(i).cpuNanos()) / 1e9;
            heap = Math.max(heap, after.get(i).heapBytes() / 1048576.0);
        }
        return new Moved(dataKeys, seconds, heap, cpu);
    }

    private List<Footprint> footprints() {
        return children.stream().map(Child::footprint).toList();
    }

    @Override
    public void close() {
        children.forEach(Child::close);
    }
}
