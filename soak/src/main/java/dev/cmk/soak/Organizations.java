package dev.cmk.soak;

import java.util.List;
import java.util.random.RandomGenerator;

/** Who the customers are: one with enough data keys for several shards, and some small ones. */
final class Organizations {

    /** More than one shard of a thousand. */
    static final int SCOPES_OF_THE_LARGE_ONE = 1100;

    static final int SCOPES_OF_A_SMALL_ONE = 60;

    private static final String LARGE = "large";

    static final List<String> ALL = List.of(LARGE, "small-1", "small-2", "small-3");

    private Organizations() {}

    static int scopes(String organization) {
        return organization.equals(LARGE) ? SCOPES_OF_THE_LARGE_ONE : SCOPES_OF_A_SMALL_ONE;
    }

    static String any(RandomGenerator random) {
        return ALL.get(random.nextInt(ALL.size()));
    }

    static String other(String organization) {
        return ALL.get((ALL.indexOf(organization) + 1) % ALL.size());
    }

    /** One of those that there are from the beginning. */
    static String scope(String organization, RandomGenerator random) {
        return "scope-" + random.nextInt(scopes(organization));
    }
}
