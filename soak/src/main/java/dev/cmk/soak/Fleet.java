package dev.cmk.soak;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The instances: each has a place and a wire of its own, and lives there again and again. */
final class Fleet implements AutoCloseable {

    /** Where one instance lives after the other. */
    static final class Place {

        private final String name;
        private final Role role;
        private final Forwarder wire;
        private int lives;
        private @Nullable Member member;
        private long restartAt;

        Place(String name, Role role, Forwarder wire) {
            this.name = name;
            this.role = role;
            this.wire = wire;
        }

        String name() {
            return name;
        }

        Role role() {
            return role;
        }

        Forwarder wire() {
            return wire;
        }

        /** The instance that lives here now, if one does. */
        @Nullable
        Member alive() {
            Member now = member;
            return now != null && now.isAlive() ? now : null;
        }
    }

    private static final int MOST_PASSINGS = 60;
    private static final int MOST_BATCHES = 5;
    private static final int RESTARTED_WITHIN_MILLIS = 1500;
    private static final int DOOMED_PERCENT = 75;

    private final Plan plan;
    private final RunDirectory directory;
    private final DatabaseServer database;
    private final Random random;
    private final List<Place> places = new ArrayList<>();
    private final List<Member> all = new ArrayList<>();
    private final Set<Role> ended = EnumSet.noneOf(Role.class);

    Fleet(Plan plan, RunDirectory directory, DatabaseServer database, Random random) {
        this.plan = plan;
        this.directory = directory;
        this.database = database;
        this.random = random;
        add(Role.WORKER, plan.workers());
        add(Role.CLIENT, plan.clients());
        add(Role.ADMIN, plan.admins());
    }

    private void add(Role role, int number) {
        for (int i = 1; i <= number; i++) {
            String name = role.name().toLowerCase(Locale.ROOT) + "-" + i;
            places.add(new Place(name, role, new Forwarder(database.port())));
        }
    }

    List<Place> places() {
        return places;
    }

    /** Every life of every instance, ended ones included. */
    List<Member> all() {
        return all;
    }

    /** Starts whoever is not there, after a while; some of the workers with a step at which they are to die. */
    void revive(boolean mayDie) {
        for (Place place : places) {
            if (place.alive() != null || ended.contains(place.role)) {
                continue;
            }
            long now = System.currentTimeMillis();
            if (place.member != null && place.restartAt == 0) {
                place.restartAt = now + random.nextInt(RESTARTED_WITHIN_MILLIS);
            }
            if (now >= place.restartAt) {
                place.restartAt = 0;
                place.member = start(place, mayDie);
                all.add(place.member);
            }
        }
    }

    private Member start(Place place, boolean mayDie) {
        place.lives++;
        boolean doomed = mayDie && place.role == Role.WORKER && random.nextInt(100) < DOOMED_PERCENT;
        Step step = doomed ? nextStep() : null;
        boolean often = step == Step.AFTER_UNWRAP || step == Step.AFTER_WRAP;
        InstanceSettings settings = new InstanceSettings(
                place.name + "." + place.lives,
                place.role,
                directory.path(),
                database.url(place.wire.port()),
                plan.isolation().isStrict(random),
                plan.engine(),
                random.nextLong(),
                step,
                1 + random.nextInt(often ? MOST_PASSINGS : MOST_BATCHES));
        return Member.start(settings, directory);
    }

    /** How many workers have died at each step by their own hands. */
    Map<Step, Integer> deaths() {
        Map<Step, Integer> deaths = new EnumMap<>(Step.class);
        for (Member member : all) {
            Step step = member.settings().step();
            if (step != null && member.end() == Member.End.NONE && !member.isAlive()) {
                deaths.merge(step, 1, Integer::sum);
            }
        }
        return deaths;
    }

    /** One at which fewest have died; many a worker is killed, or finds nothing to do, before it gets there. */
    private Step nextStep() {
        Map<Step, Integer> deaths = deaths();
        List<Step> steps = new ArrayList<>(List.of(Step.values()));
        Collections.shuffle(steps, random);
        return Collections.min(steps, Comparator.comparing(step -> deaths.getOrDefault(step, 0)));
    }

    /** Asks all of a role to end. */
    void endAll(Role role) throws InterruptedException {
        List<Member> asked = all.stream()
                .filter(member -> member.settings().role() == role && member.isAlive())
                .toList();
        asked.forEach(Member::ask);
        for (Member member : asked) {
            member.waitFor(90);
        }
        ended.add(role);
    }

    /** Nothing is left behind, however the run has ended. */
    @Override
    public void close() {
        all.stream().filter(Member::isAlive).forEach(Member::kill);
        places.forEach(place -> place.wire.close());
    }
}
