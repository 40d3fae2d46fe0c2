package dev.cmk.aws.simulator;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.gson.JsonObject;
import dev.cmk.aws.simulator.internal.http.HttpAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What faults do to the answer of one call. */
final class Strike {

    private final List<Effect> effects = new ArrayList<>();

    void add(Effect effect) {
        effects.add(effect);
    }

    JsonObject change(JsonObject result) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.Change change && result.has(change.property())) {
                String now = result.get(change.property()).getAsString();
                result.addProperty(change.property(), change.change().apply(now));
            }
        }
        return result;
    }

    HttpAnswer damage(HttpAnswer answer) {
        HttpAnswer damaged = answer;
        for (Effect effect : effects) {
            if (effect instanceof Effect.Garble) {
                damaged = damaged.withBody("{\"<".getBytes(US_ASCII));
            } else if (effect instanceof Effect.Lose lose) {
                damaged = damaged.withDelivery(lose.delivery());
            }
        }
        return damaged;
    }

    /** For the call log: empty if the answer arrives as it should. */
    Optional<String> outcome() {
        return effects.stream()
                .map(effect -> effect instanceof Effect.Lose lose
                        ? lose.outcome()
                        : effect instanceof Effect.Garble ? "(malformed answer)" : "(wrong answer)")
                .findFirst();
    }
}
