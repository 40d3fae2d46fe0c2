package dev.cmk.examples.esc;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties {@code esc.*}.
 *
 * @param data a folder for the embedded database, the platform-managed key and the simulated AWS
 * @param aws where customers' keys are
 * @param servicePrincipal the ARN of this service's own role, which customers' roles trust; needed with AWS itself
 * @param demo whether there are demo organizations, people and environments
 * @param firstAdmin who can sign in if there is no demo, made at start if they are not there
 * @param operator whose access token may read what Actuator tells besides whether all is well
 * @param refusalsPerHour how often somebody who is no admin is told so, in the customer's audit trail too, before they are
 *     turned away; of each instance
 * @param demoDataKeys how many data keys the demo organization has besides those of its environments
 */
@ConfigurationProperties("esc")
public record EscProperties(
        Path data,
        @DefaultValue("simulator") Aws aws,
        @Nullable String servicePrincipal,
        @DefaultValue("false") boolean demo,
        @Nullable FirstAdmin firstAdmin,
        @DefaultValue("") String operator,
        @DefaultValue("50") int refusalsPerHour,
        @DefaultValue("300") int demoDataKeys) {

    /**
     * An admin, and the organization that they begin with.
     *
     * @param organization its name in addresses
     * @param username whom the admin signs in as
     * @param password what with
     */
    public record FirstAdmin(String organization, String username, String password) {

        @Override
        public String toString() {
            return "FirstAdmin[" + organization + ", " + username + "]";
        }
    }

    /** Where customers' keys are. */
    public enum Aws {
        /** In a simulator inside this process. */
        SIMULATOR,
        /** In AWS, or where {@code cmk.aws.kms-endpoint} and {@code cmk.aws.sts-endpoint} say. */
        REAL
    }
}
