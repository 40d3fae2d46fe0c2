package dev.cmk.aws.simulator.internal.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A request, read whole. The names of the headers are in lower case; the target is path and query as sent. */
@SuppressWarnings("ArrayRecordComponent") // lives for one call, and is never compared
public record HttpRequest(String method, String target, Map<String, List<String>> headers, byte[] body) {

    /** The first value of a header, named in lower case. */
    public Optional<String> header(String name) {
        return headers.getOrDefault(name, List.of()).stream().findFirst();
    }

    @Override
    public String toString() {
        return method + " " + target + " (" + body.length + " bytes)";
    }
}
