package dev.cmk.aws.simulator;

import java.util.Objects;

/**
 * The long-lived credentials of a user.
 *
 * @param accessKeyId 20 characters, beginning with {@code AKIA}
 * @param secretAccessKey 40 characters
 */
public record AccessKey(String accessKeyId, String secretAccessKey) {

    /** Checks that both are there. */
    public AccessKey {
        Objects.requireNonNull(accessKeyId, "accessKeyId");
        Objects.requireNonNull(secretAccessKey, "secretAccessKey");
    }

    static AccessKey random() {
        return new AccessKey(Ids.random("AKIA", 16), Ids.secret());
    }

    @Override
    public String toString() {
        return "AccessKey[" + accessKeyId + "]";
    }
}
