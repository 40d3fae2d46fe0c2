package dev.cmk.examples.quickstart.environments;

import java.util.List;

/**
 * An environment of an organization.
 *
 * @param organization whose it is
 * @param name its id
 * @param secrets the values that are marked {@code fn::secret}
 * @param plainValues how many values are not
 */
public record Environment(String organization, String name, List<Secret> secrets, int plainValues) {

    /** Copies the secrets. */
    public Environment {
        secrets = List.copyOf(secrets);
    }
}
