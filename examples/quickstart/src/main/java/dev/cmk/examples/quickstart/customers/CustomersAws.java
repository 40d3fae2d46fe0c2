package dev.cmk.examples.quickstart.customers;

import dev.cmk.TimeSource;
import dev.cmk.aws.AwsKmsProvider;
import java.time.Duration;
import java.util.Map;

/** Where the customers' keys are, and how the service reaches them. */
public sealed interface CustomersAws extends AutoCloseable permits CustomersAccounts, NamedKeys {

    /** A few words for whoever runs the quickstart. */
    String description();

    /** How an instance of the service reaches the keys; closed by that instance. */
    AwsKmsProvider provider(TimeSource time);

    /**
     * A key that the customer lets the service use.
     *
     * @param tenant the customer
     * @param number which of its keys, from 1 and on through all runs
     * @param externalId what its role has to ask for
     * @return how the customer tells the service of it
     */
    Map<String, String> key(Tenant tenant, int number, String externalId);

    /** Whether a customer has a second key. */
    default boolean hasSecondKey() {
        return true;
    }

    /** A provider that stands what one organization's admins do here in a minute, and a machine that is busy. */
    static AwsKmsProvider.Builder provider() {
        Duration patience = Duration.ofSeconds(9);
        return AwsKmsProvider.builder()
                .stsBudget(1_000, Duration.ofMillis(100))
                .callTimeout(patience)
                .attemptTimeout(patience);
    }

    @Override
    void close();
}
