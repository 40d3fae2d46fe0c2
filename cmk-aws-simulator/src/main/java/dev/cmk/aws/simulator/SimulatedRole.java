package dev.cmk.aws.simulator;

import java.time.Duration;
import java.util.List;

/**
 * A role, in the hands of its owner. Changes take effect at once: new permissions also for running sessions, a new trust
 * policy, as in AWS, only for new ones. Thread-safe.
 */
public final class SimulatedRole {

    private final AwsState state;
    private final String arn;

    SimulatedRole(AwsState state, String arn) {
        this.state = state;
        this.arn = arn;
    }

    /**
     * The role's ARN.
     *
     * @return as it was given
     */
    public String arn() {
        return arn;
    }

    /**
     * Replaces the trust policy; one statement that is met is enough, and with none nobody can assume the role.
     *
     * @param trust the statements
     */
    public void setTrust(TrustPolicy... trust) {
        state.update(arn, role -> role.withTrust(List.of(trust)));
    }

    /**
     * Replaces the permissions.
     *
     * @param permissions the statements of its identity policy
     */
    public void setPermissions(Permission... permissions) {
        state.update(arn, role -> role.withPermissions(List.of(permissions)));
    }

    /**
     * How long a session may last at most; one hour to begin with.
     *
     * @param duration between 1 and 12 hours
     */
    public void setMaxSession(Duration duration) {
        if (duration.compareTo(Duration.ofHours(1)) < 0 || duration.compareTo(Duration.ofHours(12)) > 0) {
            throw new IllegalArgumentException("a role's longest session is between 1 and 12 hours: " + duration);
        }
        state.update(arn, role -> role.withMaxSession(duration));
    }

    /** Deletes the role. Its sessions are worth nothing from then on, also if it is made anew. */
    public void delete() {
        state.deleteRole(arn);
    }

    @Override
    public String toString() {
        return "SimulatedRole[" + arn + "]";
    }
}
