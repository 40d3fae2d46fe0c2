package dev.cmk.aws.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cmk.TimeSource;
import java.time.Duration;
import java.util.Objects;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/** The sessions in use, each started and renewed by whoever needs it; no thread of their own. Thread-safe. */
final class Sessions {

    private static final int MAX_SESSIONS = 20_000;

    private final Sts sts;
    private final Duration duration;
    private final TimeSource time;
    private final Cache<SessionRequest, Session> sessions;

    Sessions(Sts sts, Duration duration, TimeSource time) {
        this.sts = sts;
        this.duration = duration;
        this.time = time;
        this.sessions = Caffeine.newBuilder()
                .maximumSize(MAX_SESSIONS)
                .expireAfterAccess(duration) // a session that nobody has used so long has ended
                .ticker(time::nanoTime)
                .executor(Runnable::run)
                .build();
    }

    /**
     * Credentials that are good for a while.
     *
     * @throws dev.cmk.spi.KeyAccessException if the role cannot be taken on
     */
    AwsSessionCredentials get(SessionRequest request) {
        return session(request).credentials();
    }

    /** These are not good any more; others, taken since, stay. */
    void drop(SessionRequest request, AwsSessionCredentials refused) {
        session(request).drop(refused);
    }

    /** The next one to need it starts another, whatever was known of this one. */
    void end(SessionRequest request) {
        session(request).end();
    }

    /**
     * KMS denies a call. A session that its owner has revoked is denied like this too, so that one which is not new any
     * more is not kept.
     */
    void doubt(SessionRequest request, AwsSessionCredentials denied) {
        session(request).doubt(denied);
    }

    private Session session(SessionRequest request) {
        return Objects.requireNonNull(
                sessions.get(request, wanted -> new Session(() -> sts.assume(wanted), duration, time)));
    }
}
