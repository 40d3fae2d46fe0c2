package dev.cmk.examples.esc.demo;

import dev.cmk.aws.AwsKmsProvider;
import dev.cmk.aws.AwsSetup;
import dev.cmk.aws.simulator.AwsSimulator;
import dev.cmk.aws.simulator.KeyState;
import dev.cmk.aws.simulator.Permission;
import dev.cmk.aws.simulator.SimulatedKey;
import dev.cmk.aws.simulator.SimulatedRole;
import dev.cmk.aws.simulator.TrustPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A customer's AWS account in the simulator: three keys, an alias that can stand for any of them, a role that trusts the
 * service with the organization's external id, and a careless one that trusts it without. What a customer does there, this
 * does. Thread-safe, as far as two hands on one console are.
 */
public final class CustomerAccount {

    private static final String REGION = "eu-central-1";
    private static final String[] THREE = {"kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"};
    private static final int KEYS = 3;
    private static final Duration WAITING_PERIOD = Duration.ofDays(7);

    private final AwsSimulator aws;
    private final String account;
    private final String organization;
    private final AwsSetup setup;
    private volatile boolean roleAllowed = true;

    private CustomerAccount(AwsSimulator aws, String account, String organization, AwsSetup setup) {
        this.aws = aws;
        this.account = account;
        this.organization = organization;
        this.setup = setup;
    }

    /**
     * A key of the account.
     *
     * @param name in this account, such as {@code acme-1}
     * @param arn of the key itself
     * @param state what AWS makes of it
     * @param isBehindAlias whether {@link CustomerAccount#aliasArn} stands for it
     */
    public record Key(String name, String arn, KeyState state, boolean isBehindAlias) {}

    /** Makes what is not there yet. Roles are made anew, for the external id may be another. */
    static CustomerAccount prepare(AwsSimulator aws, String account, String organization, AwsSetup setup) {
        CustomerAccount prepared = new CustomerAccount(aws, account, organization, setup);
        for (String name : prepared.names()) {
            prepared.makeKey(prepared.alias(name));
        }
        if (aws.key(prepared.aliasArn()).isEmpty()) {
            give(prepared.aliasArn(), prepared.key(prepared.names().get(0)));
        }
        prepared.allowRole();
        aws.createRole(
                prepared.carelessRoleArn(),
                TrustPolicy.of(aws.platformArn()),
                Permission.allow(THREE).on(prepared.keyArns()));
        return prepared;
    }

    private void makeKey(String alias) {
        if (aws.key(alias).isEmpty()) {
            give(alias, aws.createKey(account, REGION));
        }
    }

    /** The alias of a key that was deleted is there still, and stands for nothing. */
    private static void give(String alias, SimulatedKey key) {
        String name = alias.substring(alias.indexOf("alias/"));
        try {
            key.createAlias(name);
        } catch (IllegalArgumentException e) {
            key.takeAlias(name);
        }
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        for (int number = 1; number <= KEYS; number++) {
            names.add(organization + "-" + number);
        }
        return names;
    }

    private String alias(String name) {
        return "arn:aws:kms:" + REGION + ":" + account + ":alias/" + name;
    }

    private String[] keyArns() {
        return keys().stream().map(Key::arn).toArray(String[]::new);
    }

    /** 12 digits. */
    public String account() {
        return account;
    }

    /** Whose. */
    public String organization() {
        return organization;
    }

    /** The alias that can be moved. */
    public String aliasArn() {
        return alias(organization + "-current");
    }

    /** The role that the service is given. */
    public String roleArn() {
        return "arn:aws:iam::" + account + ":role/esc";
    }

    /** A role that the library refuses: it asks for no external id, and so serves the service's other customers too. */
    public String carelessRoleArn() {
        return "arn:aws:iam::" + account + ":role/careless";
    }

    /** All keys that have not been deleted. */
    public List<Key> keys() {
        String behindAlias = aws.key(aliasArn()).map(SimulatedKey::arn).orElse("");
        List<Key> keys = new ArrayList<>();
        for (String name : names()) {
            aws.key(alias(name))
                    .ifPresent(key -> keys.add(
                            new Key(name, key.arn(), key.state(), key.arn().equals(behindAlias))));
        }
        return keys;
    }

    /** How the service is told of a key. */
    public Map<String, String> settings(String name) {
        return AwsKmsProvider.settings(key(name).arn(), roleArn());
    }

    private SimulatedKey key(String name) {
        if (!names().contains(name)) {
            throw new IllegalArgumentException("there is no key of that name");
        }
        return aws.key(alias(name)).orElseThrow(() -> new IllegalArgumentException("the key " + name + " is deleted"));
    }

    /** Whoever uses it is refused from now on. */
    public void disable(String name) {
        notPending(name).disable();
    }

    /** It can be used again. */
    public void enable(String name) {
        notPending(name).enable();
    }

    private SimulatedKey notPending(String name) {
        SimulatedKey key = key(name);
        if (key.state() == KeyState.PENDING_DELETION) {
            throw new IllegalArgumentException("the key " + name + " is pending deletion; cancel that first");
        }
        return key;
    }

    /** It is gone in seven days, and cannot be used until then. */
    public void scheduleDeletion(String name) {
        notPending(name).scheduleDeletion(WAITING_PERIOD);
    }

    /** As in AWS the key is disabled then. */
    public void cancelDeletion(String name) {
        SimulatedKey key = key(name);
        if (key.state() == KeyState.PENDING_DELETION) {
            key.cancelDeletion();
        }
    }

    /** The alias stands for this key from now on. */
    public void moveAlias(String name) {
        give(aliasArn(), key(name));
    }

    /** The role may do nothing any more, sessions that it has given out included. */
    public void denyRole() {
        SimulatedRole role = aws.role(roleArn()).orElseThrow();
        role.setTrust();
        role.setPermissions();
        roleAllowed = false;
    }

    /** The customer pastes the policies that the service has given them. */
    public void allowRole() {
        String[] keys = keyArns();
        aws.createRole(roleArn(), setup.trustPolicy(roleArn()), setup.identityPolicy(keys[0]))
                .setPermissions(Permission.allow(THREE).on(keys)); // the same for all of them
        roleAllowed = true;
    }

    /** Whether the role may do what the service needs. */
    public boolean isRoleAllowed() {
        return roleAllowed;
    }
}
