package dev.cmk.examples.esc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.examples.esc.OpenApi.Operation;
import dev.cmk.examples.esc.Rest.Answer;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Calls the service and holds every answer, and every request that was taken, against the description. */
final class Contract {

    private final OpenApi openApi = OpenApi.load();
    private final Set<String> succeeded = new TreeSet<>();
    private final Set<String> refused = new TreeSet<>();

    OpenApi openApi() {
        return openApi;
    }

    /** Operations that were called with success. */
    Set<String> succeeded() {
        return succeeded;
    }

    /** Operations that were called and refused. */
    Set<String> refused() {
        return refused;
    }

    Answer get(Rest caller, String path, int status) {
        return call(caller, "GET", path, "", status);
    }

    Answer post(Rest caller, String path, String body, int status) {
        return call(caller, "POST", path, body, status);
    }

    /** With the media type that the description has for the request, and header names and values in turn. */
    Answer call(Rest caller, String method, String path, String body, int status, String... headers) {
        Operation operation = openApi.find(method, path.replaceFirst("\\?.*", ""));
        JsonNode taken = operation.node().at("/requestBody/content");
        String type =
                taken.isMissingNode() ? "" : taken.propertyNames().iterator().next();
        String[] all = headers;
        if (!type.isEmpty() && !Set.of(headers).contains("Content-Type")) {
            all = new String[headers.length + 2];
            System.arraycopy(headers, 0, all, 2, headers.length);
            all[0] = "Content-Type";
            all[1] = type;
        }
        Answer answer = caller.send(method, path, body, all);
        assertThat(answer.status())
                .as(method + " " + path + ": " + answer.body())
                .isEqualTo(status);
        requireDescribed(operation, answer);
        if (status < 300) {
            assertThat(body.isEmpty()).as(operation.name() + " without a body").isEqualTo(type.isEmpty());
            if (!type.isEmpty()) {
                openApi.requireConforms(taken.get(type), type, body, "request of " + operation.name());
            }
        }
        (status < 300 ? succeeded : refused).add(operation.name());
        return answer;
    }

    /** Requires a code of a problem. */
    static void refused(Answer answer, String code) {
        assertThat(answer.code()).as(answer.body()).isEqualTo(code);
    }

    /** The body that names a destination. */
    static String to(String key) {
        return "{\"destID\": \"" + key + "\"}";
    }

    private void requireDescribed(Operation operation, Answer answer) {
        String what = operation.name() + " " + answer.status();
        JsonNode described = operation.node().path("responses").path(String.valueOf(answer.status()));
        assertThat(described.isMissingNode()).as(what + " is not described").isFalse();
        JsonNode response = openApi.resolve(described);
        response.path("headers")
                .properties()
                .forEach(header -> assertThat(
                                answer.headers().firstValue(header.getKey()).orElse(""))
                        .as(what + " " + header.getKey())
                        .matches(header.getValue().at("/schema/pattern").asString("Bearer")));
        if (!response.has("content")) {
            assertThat(answer.body()).as(what).isEmpty();
            return;
        }
        String type = response.get("content").propertyNames().iterator().next();
        assertThat(answer.type().replaceFirst(";.*", "")).as(what).isEqualTo(type);
        openApi.requireConforms(response.get("content").get(type), type, answer.body(), what);
        if (answer.status() >= 400) {
            assertThat(answer.json().get("status").asInt()).as(what).isEqualTo(answer.status());
        }
    }
}
