package dev.cmk.aws.simulator;

/**
 * How many calls of KMS an account may make in a region: a token bucket, refilled by the simulator's clock. Whoever
 * calls pays: for a role's session that is the account of the role.
 *
 * @param callsPerSecond how fast the bucket fills
 * @param burst how much it holds; it is full at the start
 */
public record Quota(double callsPerSecond, double burst) {

    /** No limit. */
    public static final Quota UNLIMITED = new Quota(Double.MAX_VALUE, Double.MAX_VALUE);

    /** Checks that both are positive. */
    public Quota {
        if (!(callsPerSecond > 0 && burst >= 1)) {
            throw new IllegalArgumentException("a quota needs calls per second and a burst of at least 1");
        }
    }

    /**
     * With a burst of what one second brings, at least 1.
     *
     * @param calls how many in a second; also how many at once
     * @return the quota
     */
    public static Quota perSecond(double calls) {
        return new Quota(calls, Math.max(1, calls));
    }
}
