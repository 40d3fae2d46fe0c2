package dev.cmk.examples.esc.demo;

import dev.cmk.examples.esc.security.AccessTokens;
import jakarta.annotation.PreDestroy;
import java.util.EnumMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** An access token of each person of the demo, from the start of this instance until it ends. */
@Component
class DemoTokens {

    private final AccessTokens tokens;
    private final Map<DemoPerson, String> issued = new EnumMap<>(DemoPerson.class);

    DemoTokens(AccessTokens tokens) {
        this.tokens = tokens;
    }

    /** The same at every call. */
    synchronized String of(DemoPerson person) {
        return issued.computeIfAbsent(person, one -> tokens.issue(one.username()));
    }

    @PreDestroy
    synchronized void revoke() {
        issued.values().forEach(tokens::revoke);
    }
}
