package dev.cmk.aws.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.cmk.aws.simulator.internal.http.HttpRequest;
import java.net.URLDecoder;

/** A request, and which operation of which service it asks for. */
record Incoming(Service service, String operation, Parameters parameters, HttpRequest http) {

    private static final String TARGET_PREFIX = "TrentService.";

    /** KMS names its operation in a header, STS in the form. */
    static Incoming of(HttpRequest http) {
        String target = http.header("x-amz-target").orElse("");
        if (target.startsWith(TARGET_PREFIX)) {
            return new Incoming(Service.KMS, target.substring(TARGET_PREFIX.length()), json(http), http);
        }
        Parameters form = form(http);
        return new Incoming(Service.STS, form.find("Action").orElse("none"), form, http);
    }

    private static Parameters json(HttpRequest http) {
        try {
            return JsonParser.parseString(new String(http.body(), UTF_8)) instanceof JsonObject object
                    ? new Parameters(object)
                    : new Parameters(new JsonObject());
        } catch (JsonParseException e) {
            return new Parameters(new JsonObject());
        }
    }

    private static Parameters form(HttpRequest http) {
        JsonObject form = new JsonObject();
        for (String pair : new String(http.body(), UTF_8).split("&", -1)) {
            String[] parts = pair.split("=", 2);
            if (parts.length == 2) {
                form.addProperty(URLDecoder.decode(parts[0], UTF_8), URLDecoder.decode(parts[1], UTF_8));
            }
        }
        return new Parameters(form);
    }
}
