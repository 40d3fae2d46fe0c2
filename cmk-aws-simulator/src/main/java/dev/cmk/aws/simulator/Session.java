package dev.cmk.aws.simulator;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A role's session: temporary credentials, and what was asked for when they were given. */
record Session(
        AccessKey accessKey,
        String token,
        Role role,
        String name,
        @Nullable List<Permission> policy,
        Instant expiry) {

    Caller caller(Role current) {
        return new Caller(current.sessionArn(name), current.arn(), Optional.of(name), current.permissions(), policy);
    }

    @Override
    public String toString() {
        return "Session[" + role.sessionArn(name) + " until " + expiry + "]";
    }
}
