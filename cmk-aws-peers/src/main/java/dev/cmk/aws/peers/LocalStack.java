package dev.cmk.aws.peers;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** Where LocalStack is: at an endpoint that was given; else in a container; else nowhere, and tests are skipped. */
final class LocalStack {

    static final String VARIABLE = "CMK_LOCALSTACK_ENDPOINT";

    /** Runs containers, if it is there. */
    interface Engine {

        /** Throws if there is one that runs nothing. */
        boolean answers();

        /** Runs LocalStack until this JVM ends. */
        URI start();
    }

    /** How the one attempt to start it ended. */
    private record Attempt(@Nullable URI endpoint, String trouble) {}

    private final @Nullable String given;
    private final Engine engine;
    private @Nullable Attempt attempt;

    LocalStack(@Nullable String given, Engine engine) {
        this.given = given;
        this.engine = engine;
    }

    synchronized URI endpoint() {
        if (given != null) {
            return URI.create(given);
        }
        if (attempt == null) {
            attempt = start();
        }
        return attempt.endpoint() == null
                ? Assumptions.abort(
                        "LocalStack is not here to be asked: " + VARIABLE + " is not set, and " + attempt.trouble())
                : attempt.endpoint();
    }

    private Attempt start() {
        try {
            return engine.answers() ? new Attempt(engine.start(), "") : new Attempt(null, "no Docker engine answers");
        } catch (RuntimeException e) { // most often an image cannot be had, which is nobody's fault here
            return new Attempt(null, "it did not start in Docker: " + e);
        }
    }
}
