package dev.cmk.aws.simulator.internal.http;

/** Answers requests, on many threads at once. */
@FunctionalInterface
public interface HttpHandler {

    /**
     * Answers a request.
     *
     * @throws InterruptedException if the server was closed meanwhile; nothing is answered then
     */
    HttpAnswer handle(HttpRequest request) throws InterruptedException;
}
