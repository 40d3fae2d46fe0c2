package dev.cmk.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.stream.Collectors;

/** Does harm, and writes down when. Everything that it does ends by itself, or with {@link #lift}. */
final class Faults {

    /** What it does. */
    enum Kind {
        KILL,
        STOP,
        DATABASE_CUT,
        KMS_SILENT,
        KMS_DENIES
    }

    /**
     * One fault.
     *
     * @param kind what was done
     * @param place to whom, or to all if it is empty
     * @param from since when, in milliseconds
     * @param to until when, as planned
     */
    record Fault(Kind kind, String place, long from, long to) {}

    private record Undo(long at, Runnable how) {}

    private static final int LEAST_PAUSE_MILLIS = 300;
    private static final int MOST_PAUSE_MILLIS = 3300;

    private final Fleet fleet;
    private final RunDirectory directory;
    private final Random random;
    private final long stopMillis;
    private final List<Fault> done = new ArrayList<>();
    private final PriorityQueue<Undo> undos = new PriorityQueue<>((a, b) -> Long.compare(a.at(), b.at()));
    private long next;
    private long kmsUntil;

    Faults(Fleet fleet, RunDirectory directory, Random random, long stopMillis) {
        this.fleet = fleet;
        this.directory = directory;
        this.random = random;
        this.stopMillis = stopMillis;
    }

    List<Fault> done() {
        return done;
    }

    Map<Kind, Long> counts() {
        return done.stream()
                .collect(Collectors.groupingBy(Fault::kind, () -> new EnumMap<>(Kind.class), Collectors.counting()));
    }

    /** To be called again and again. */
    void tick() {
        long now = System.currentTimeMillis();
        while (!undos.isEmpty() && undos.peek().at() <= now) {
            undos.remove().how().run();
        }
        if (now >= next) {
            next = now + LEAST_PAUSE_MILLIS + random.nextInt(MOST_PAUSE_MILLIS - LEAST_PAUSE_MILLIS);
            strike(now);
        }
    }

    private void strike(long now) {
        int choice = random.nextInt(100);
        Fleet.Place place = fleet.places().get(random.nextInt(fleet.places().size()));
        int length = 500 + random.nextInt(3000);
        if (choice < 40) {
            kill(place, now);
        } else if (choice < 62) {
            stop(place, now);
        } else if (choice < 80) {
            cut(List.of(place), place.name(), now, length);
        } else if (choice < 86) {
            cut(fleet.places(), "", now, length);
        } else {
            cutKms(choice < 95 ? FlakyKms.Cut.SILENT : FlakyKms.Cut.DENYING, now, length);
        }
    }

    private void kill(Fleet.Place place, long now) {
        Member member = place.alive();
        if (member != null && !member.isStopped()) {
            member.kill();
            done.add(new Fault(Kind.KILL, place.name(), now, now));
        }
    }

    private void stop(Fleet.Place place, long now) {
        Member member = place.alive();
        if (member != null && !member.isStopped()) {
            long until = now + stopMillis + random.nextInt(3000);
            member.stop();
            done.add(new Fault(Kind.STOP, place.name(), now, until));
            undos.add(new Undo(until, member::goOn));
        }
    }

    private void cut(List<Fleet.Place> places, String name, long now, int length) {
        boolean silently = random.nextBoolean();
        places.forEach(place -> {
            if (silently) {
                place.wire().hold();
            } else {
                place.wire().refuse();
            }
        });
        done.add(new Fault(Kind.DATABASE_CUT, name, now, now + length));
        undos.add(new Undo(
                now + length, () -> places.forEach(place -> place.wire().restore())));
    }

    private void cutKms(FlakyKms.Cut cut, long now, int length) {
        if (now < kmsUntil) {
            return;
        }
        kmsUntil = now + length;
        try {
            Path next = directory.path().resolve("kms.next");
            Files.writeString(next, cut.name());
            Files.move(next, directory.kmsCut(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Kind kind = cut == FlakyKms.Cut.SILENT ? Kind.KMS_SILENT : Kind.KMS_DENIES;
        done.add(new Fault(kind, "", now, kmsUntil));
        undos.add(new Undo(kmsUntil, this::restoreKms));
    }

    private void restoreKms() {
        try {
            Files.deleteIfExists(directory.kmsCut());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends all that is under way. */
    void lift() {
        while (!undos.isEmpty()) {
            undos.remove().how().run();
        }
    }
}
