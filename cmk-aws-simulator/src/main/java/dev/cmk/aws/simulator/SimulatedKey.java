package dev.cmk.aws.simulator;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A key, in the hands of its owner: what a test does here needs no permission and is not in the call log. Thread-safe;
 * takes effect at once.
 */
public final class SimulatedKey {

    private final AwsState state;
    private final Arn arn;

    SimulatedKey(AwsState state, Arn arn) {
        this.state = state;
        this.arn = arn;
    }

    /**
     * The key ARN.
     *
     * @return such as {@code arn:aws:kms:eu-central-1:222222222222:key/…}
     */
    public String arn() {
        return arn.toString();
    }

    /**
     * The key id: a UUID, or {@code mrk-} and 32 hexadecimal digits.
     *
     * @return the last part of its ARN
     */
    public String id() {
        return arn.name();
    }

    /**
     * Such as {@code eu-central-1}.
     *
     * @return its region
     */
    public String region() {
        return arn.region();
    }

    /**
     * The 12 digits of its owner.
     *
     * @return its account
     */
    public String account() {
        return arn.account();
    }

    /**
     * Whether it can be used.
     *
     * @return its state now
     * @throws IllegalStateException if it has been deleted
     */
    public KeyState state() {
        return key().state();
    }

    /** Disables it; whoever uses it gets DisabledException. */
    public void disable() {
        update(key -> key.with(KeyState.DISABLED));
    }

    /** Enables it. */
    public void enable() {
        update(key -> key.with(KeyState.ENABLED));
    }

    /**
     * Has it deleted after a waiting period, by the simulator's clock. Until then whoever uses it gets
     * KMSInvalidStateException.
     *
     * @param waitingPeriod between 7 and 30 days
     */
    public void scheduleDeletion(Duration waitingPeriod) {
        if (!KmsKey.isValidWaitingPeriod(waitingPeriod)) {
            throw new IllegalArgumentException("a key is deleted after 7 to 30 days, not " + waitingPeriod);
        }
        update(key -> key.pendingDeletion(state.now().plus(waitingPeriod)));
    }

    /** Cancels the deletion. As in AWS the key is disabled then. */
    public void cancelDeletion() {
        update(key -> key.with(KeyState.DISABLED));
    }

    /** Gives it new key material. What was encrypted before stays readable. */
    public void rotate() {
        state.rotate(key());
    }

    /**
     * Replaces the key policy. To begin with it leaves everything to the IAM of the account: {@code
     * allow("kms:*").to("arn:aws:iam::…:root")}.
     *
     * @param policy each with its principals, see {@link Permission#to}
     */
    public void setPolicy(Permission... policy) {
        for (Permission permission : policy) {
            if (permission.principals().isEmpty()) {
                throw new IllegalArgumentException("a key policy says to whom: " + permission);
            }
        }
        update(key -> key.withPolicy(List.of(policy)));
    }

    /**
     * Replaces the key policy by one in AWS's JSON; see {@link AwsSimulator#createRole(String, String, String)}.
     *
     * @param json the policy document
     */
    public void setPolicy(String json) {
        setPolicy(PolicyJson.permissions(json).toArray(Permission[]::new));
    }

    /**
     * Gives it an alias.
     *
     * @param name with {@code alias/} before it
     * @return the alias ARN
     * @throws IllegalArgumentException if there is one of that name in the account and region, or it is not a name
     */
    public String createAlias(String name) {
        String alias = alias(name);
        if (!state.createAlias(alias, arn())) {
            throw new IllegalArgumentException("there is " + alias + " already");
        }
        return alias;
    }

    /**
     * Moves an alias of the same account and region here.
     *
     * @param name with {@code alias/} before it
     * @throws IllegalArgumentException if there is none
     */
    public void takeAlias(String name) {
        if (!state.moveAlias(alias(name), arn())) {
            throw new IllegalArgumentException("there is no " + alias(name));
        }
    }

    /**
     * Makes the replica of a multi-Region key in another region, with the default key policy.
     *
     * @param region another one of the same partition
     * @return the replica
     * @throws IllegalStateException if it is not a multi-Region key
     */
    public SimulatedKey replicateTo(String region) {
        KmsKey key = key();
        if (!key.isMultiRegion()) {
            throw new IllegalStateException(arn + " is not a multi-Region key");
        }
        List<Permission> policy = List.of(Permission.allow("kms:*").to(arn.root()));
        return new SimulatedKey(
                state, state.put(key.replica(region, state.now(), policy)).arn());
    }

    private String alias(String name) {
        try {
            KmsAliases.requireName(name);
        } catch (AwsError e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        return new Arn(arn.partition(), arn.service(), arn.region(), arn.account(), name).toString();
    }

    private KmsKey key() {
        return state.key(arn()).orElseThrow(() -> new IllegalStateException("there is no key " + arn));
    }

    private void update(UnaryOperator<KmsKey> change) {
        state.update(key(), change);
    }

    @Override
    public String toString() {
        return "SimulatedKey[" + arn + "]";
    }
}
