package dev.cmk.examples.quickstart.customers;

import java.util.Map;

/** Accounts in which the quickstart plays the customers too. A key is named by its settings, which hold an alias ARN. */
public sealed interface CustomersAccounts extends CustomersAws permits SimulatedAws, AwsEndpoint {

    /** The ARN of the key behind the alias. */
    String keyArn(Map<String, String> settings);

    /** The customer makes another key and moves the alias to it. */
    void moveAlias(Map<String, String> settings);

    /** The customer disables the key. */
    void disable(Map<String, String> settings);

    /** The customer enables it again. */
    void enable(Map<String, String> settings);
}
