package dev.cmk.aws.simulator;

import dev.cmk.aws.simulator.internal.http.HttpAnswer.Delivery;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Which calls a fault strikes; the last method says what happens to them, and sets the fault. Immutable.
 *
 * <pre>{@code
 * aws.faults().on("Decrypt").ofKey(key.arn()).times(3).throttled();
 * aws.faults().onAnything().ofRole(role.arn()).share(0.2, 42).internalError();
 * }</pre>
 */
public final class FaultRule {

    private final Faults faults;
    private final Set<String> operations;
    private final Optional<String> key;
    private final Optional<String> role;
    private final long times;
    private final double share;
    private final long seed;

    private FaultRule(
            Faults faults,
            Set<String> operations,
            Optional<String> key,
            Optional<String> role,
            long times,
            double share,
            long seed) {
        this.faults = faults;
        this.operations = operations;
        this.key = key;
        this.role = role;
        this.times = times;
        this.share = share;
        this.seed = seed;
    }

    static FaultRule of(Faults faults, Set<String> operations) {
        return new FaultRule(faults, operations, Optional.empty(), Optional.empty(), Long.MAX_VALUE, 1, 0);
    }

    /**
     * Only calls about this key, given by its key ARN; also those that name it by an alias.
     *
     * @param keyArn not an alias
     * @return a changed copy
     */
    public FaultRule ofKey(String keyArn) {
        Arn.of(keyArn, "kms", "key/");
        return new FaultRule(faults, operations, Optional.of(keyArn), role, times, share, seed);
    }

    /**
     * Only calls of this role's sessions, and those that ask for one.
     *
     * @param roleArn its ARN
     * @return a changed copy
     */
    public FaultRule ofRole(String roleArn) {
        Arn.of(roleArn, "iam", "role/");
        return new FaultRule(faults, operations, key, Optional.of(roleArn), times, share, seed);
    }

    /**
     * Only the next so many of these calls. Mind that clients retry.
     *
     * @param calls how many
     * @return a changed copy
     */
    public FaultRule times(long calls) {
        return new FaultRule(faults, operations, key, role, calls, share, seed);
    }

    /**
     * Only a share of these calls, chosen at random.
     *
     * @param portion between 0 and 1
     * @param randomSeed the same seed chooses the same calls
     * @return a changed copy
     */
    public FaultRule share(double portion, long randomSeed) {
        if (!(portion >= 0 && portion <= 1)) {
            throw new IllegalArgumentException("a share is between 0 and 1: " + portion);
        }
        return new FaultRule(faults, operations, key, role, times, portion, randomSeed);
    }

    /**
     * ThrottlingException (KMS) or Throttling (STS).
     *
     * @return the fault, which is set
     */
    public Fault throttled() {
        return fails(request -> request.service().throttled());
    }

    /**
     * AccessDeniedException (KMS) or AccessDenied (STS).
     *
     * @return the fault, which is set
     */
    public Fault accessDenied() {
        return fails(request -> request.service()
                .accessDenied("User is not authorized to perform: "
                        + request.service().id() + ":" + request.operation()));
    }

    /**
     * The status 500: KMSInternalException (KMS) or InternalFailure (STS).
     *
     * @return the fault, which is set
     */
    public Fault internalError() {
        return fails(request -> request.service().internal());
    }

    /**
     * ExpiredTokenException (KMS) or ExpiredToken (STS).
     *
     * @return the fault, which is set
     */
    public Fault expiredToken() {
        return fails(request -> request.service().expiredToken());
    }

    /**
     * Any error.
     *
     * @param code such as {@code DependencyTimeoutException}
     * @param message as answered
     * @param status the HTTP status, such as 500
     * @return the fault, which is set
     */
    public Fault error(String code, String message, int status) {
        return fails(request -> new AwsError(code, message, status));
    }

    /**
     * Waits before the call is done, in real time.
     *
     * @param duration how long
     * @return the fault, which is set
     */
    public Fault delayed(Duration duration) {
        return set(new Effect.Delay(duration));
    }

    /**
     * Neither does the call nor answers, until {@link Fault#release} or the end of the simulator.
     *
     * @return the fault, which is set
     */
    public Fault hangs() {
        return set(new Effect.Hang());
    }

    /**
     * Does the call, then resets the connection (TCP RST) instead of answering.
     *
     * @return the fault, which is set
     */
    public Fault connectionReset() {
        return set(new Effect.Lose(Delivery.RESET, "(connection reset)"));
    }

    /**
     * Does the call, then sends the headers and half of the body, and closes the connection.
     *
     * @return the fault, which is set
     */
    public Fault halfAnswer() {
        return set(new Effect.Lose(Delivery.HALF, "(half an answer)"));
    }

    /**
     * Does the call, then answers 200 with a body that is neither JSON nor XML.
     *
     * @return the fault, which is set
     */
    public Fault malformedAnswer() {
        return set(new Effect.Garble());
    }

    /**
     * Does the call, then names another key as the one that was used ({@code KeyId}).
     *
     * @param keyArn what to answer, whether there is such a key or not
     * @return the fault, which is set
     */
    public Fault answersKey(String keyArn) {
        return change("KeyId", keyId -> keyArn);
    }

    /**
     * Does the call, then answers a plaintext of another length: cut, or with zeros behind.
     *
     * @param bytes how many
     * @return the fault, which is set
     */
    public Fault answersPlaintextOfLength(int bytes) {
        return changeBytes("Plaintext", plaintext -> Arrays.copyOf(plaintext, bytes));
    }

    /**
     * Does the call, then answers a plaintext with one bit changed.
     *
     * @return the fault, which is set
     */
    public Fault answersWrongPlaintext() {
        return changeBytes("Plaintext", FaultRule::flipped);
    }

    /**
     * Does the call, then answers a ciphertext with one bit changed.
     *
     * @return the fault, which is set
     */
    public Fault answersWrongCiphertext() {
        return changeBytes("CiphertextBlob", FaultRule::flipped);
    }

    private static byte[] flipped(byte[] bytes) {
        byte[] flipped = bytes.clone();
        flipped[flipped.length - 1] ^= 1;
        return flipped;
    }

    private Fault changeBytes(String property, UnaryOperator<byte[]> change) {
        return change(
                property,
                base64 -> Base64.getEncoder()
                        .encodeToString(change.apply(Base64.getDecoder().decode(base64))));
    }

    private Fault change(String property, UnaryOperator<String> change) {
        return set(new Effect.Change(property, change));
    }

    private Fault fails(Function<Incoming, AwsError> error) {
        return set(new Effect.Fail(error));
    }

    private Fault set(Effect effect) {
        return faults.add(new Fault(this, effect, faults));
    }

    boolean isAbout(Call call) {
        return (operations.isEmpty() || operations.contains(call.operation()))
                && (key.isEmpty() || call.keys().contains(key.get()))
                && (role.isEmpty() || role.equals(call.role()));
    }

    long times() {
        return times;
    }

    double share() {
        return share;
    }

    long seed() {
        return seed;
    }

    @Override
    public String toString() {
        return "on " + (operations.isEmpty() ? "anything" : operations)
                + key.map(arn -> " of " + arn).orElse("")
                + role.map(arn -> " of " + arn).orElse("");
    }
}
