package dev.cmk.aws.simulator;

import java.time.Duration;
import java.util.List;

/**
 * A role as it is at one moment.
 *
 * @param id such as {@code AROA…}, made anew when a role is made anew under the same name
 */
record Role(Arn arn, String id, List<TrustPolicy> trust, List<Permission> permissions, Duration maxSession) {

    static final Duration DEFAULT_MAX_SESSION = Duration.ofHours(1);

    Role {
        trust = List.copyOf(trust);
        permissions = List.copyOf(permissions);
    }

    static Role create(Arn arn, TrustPolicy trust, List<Permission> permissions) {
        return new Role(arn, Ids.random("AROA", 17), List.of(trust), permissions, DEFAULT_MAX_SESSION);
    }

    Role withTrust(List<TrustPolicy> other) {
        return new Role(arn, id, other, permissions, maxSession);
    }

    Role withPermissions(List<Permission> other) {
        return new Role(arn, id, trust, other, maxSession);
    }

    Role withMaxSession(Duration other) {
        return new Role(arn, id, trust, permissions, other);
    }

    Arn sessionArn(String sessionName) {
        return new Arn(arn.partition(), "sts", "", arn.account(), "assumed-role/" + arn.name() + "/" + sessionName);
    }
}
