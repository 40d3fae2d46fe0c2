package dev.cmk.verification.protocol;

import dev.cmk.keys.KeyChange;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.keys.ReEncryptionId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * What an admin may decide. The rules are those of the library itself.
 *
 * @param what for people
 * @param helps whether it lets a job go on that has stopped
 * @param rule the rule, which refuses what it does not allow, and gives nothing if there is nothing to do
 */
record Decision(String what, boolean helps, Function<OrganizationKeys, Optional<KeyChange>> rule) {

    static final Instant NOW = Instant.EPOCH;

    /** More than there ever are in a world. */
    private static final int JOBS = 8;

    static ReEncryptionId job(int number) {
        return new ReEncryptionId(new UUID(0, number));
    }

    static Decision add(KeyId key) {
        return new Decision(
                "adds " + key,
                false,
                keys -> keys.find(key).isPresent()
                        ? Optional.empty()
                        : Optional.of(keys.add(key, key.value(), "kms", Map.of(), NOW)));
    }

    static Decision replacePlatformKey(KeyId key) {
        return new Decision(
                "replaces the platform-managed key by " + key, false, keys -> keys.replacePlatformKey(key, NOW));
    }

    static Decision setDefault(KeyId key) {
        return of("makes " + key + " the default", keys -> keys.setDefault(key));
    }

    static Decision disable(KeyId key, KeyId destination) {
        return of("disables " + key + ", to " + destination, keys -> keys.disable(key, destination, NOW));
    }

    static Decision disableAll() {
        return of("disables all keys", keys -> keys.disableAll(NOW));
    }

    static Decision enable(KeyId key) {
        return of("enables " + key, keys -> keys.enable(key));
    }

    static Decision remove(KeyId key) {
        return of("removes " + key, keys -> keys.remove(key));
    }

    static Decision reEncrypt(KeyId key) {
        return of("re-encrypts " + key + " in place", keys -> keys.reEncrypt(key, NOW));
    }

    private static Decision of(String what, Function<OrganizationKeys, KeyChange> rule) {
        return new Decision(what, false, keys -> Optional.of(rule.apply(keys)));
    }

    static List<Decision> pause() {
        return onJobs("pauses", false, OrganizationKeys::pause);
    }

    static List<Decision> resume() {
        return onJobs("resumes", true, OrganizationKeys::resume);
    }

    static List<Decision> retry() {
        return onJobs("retries", true, OrganizationKeys::retry);
    }

    static List<Decision> cancel() {
        return onJobs("cancels", false, (keys, job) -> keys.cancel(job, NOW));
    }

    static List<Decision> writeOff() {
        return onJobs("writes off what is left of", false, (keys, job) -> keys.writeOff(job, NOW));
    }

    static List<Decision> redirect(KeyId destination) {
        return onJobs("redirects to " + destination, false, (keys, job) -> keys.redirect(job, destination, NOW));
    }

    private static List<Decision> onJobs(
            String what, boolean helps, BiFunction<OrganizationKeys, ReEncryptionId, KeyChange> rule) {
        return IntStream.range(0, JOBS)
                .mapToObj(number -> new Decision(
                        what + " job " + number, helps, keys -> Optional.of(rule.apply(keys, job(number)))))
                .toList();
    }

    @Override
    public String toString() {
        return what;
    }
}
