package dev.cmk.aws.internal;

import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/** Starts sessions. */
@FunctionalInterface
interface Sts {

    /**
     * Starts a session; nothing is kept.
     *
     * @throws dev.cmk.spi.KeyAccessException if there is none
     */
    AwsSessionCredentials assume(SessionRequest request);
}
