package dev.cmk.examples.esc.demo;

import java.util.Locale;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Says where the service is and who can sign in, on standard output: it is for whoever has just started it. */
@Component
@Order(2)
@ConditionalOnBooleanProperty("esc.demo")
class Greeting implements ApplicationRunner {

    private final DemoTokens tokens;
    private final Environment environment;

    Greeting(DemoTokens tokens, Environment environment) {
        this.tokens = tokens;
        this.environment = environment;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        String address = "http://localhost:" + environment.getProperty("local.server.port", "8080");
        StringBuilder text =
                new StringBuilder("\nThe service is at ").append(address).append("\n\n");
        text.append("Sign in with the password '").append(DemoPerson.PASSWORD);
        text.append("', or use REST with an access token that is good until the service stops:\n\n");
        for (DemoPerson person : DemoPerson.values()) {
            text.append(String.format(
                    Locale.ROOT, "  %-8s %-16s %s%n", person.username(), person.description(), tokens.of(person)));
        }
        text.append("\n  curl -H 'Authorization: Bearer ")
                .append(tokens.of(DemoPerson.ADA))
                .append("' ");
        text.append(address)
                .append("/api/orgs/")
                .append(DemoOrganization.ACME.id())
                .append("/cmk\n");
        System.out.println(text);
    }
}
