package dev.cmk.admin;

import dev.cmk.keys.AuditRecord;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.DataKeyFailure;
import dev.cmk.keys.KeyHealth;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryptionId;
import dev.cmk.keys.ReEncryptionProgress;
import java.util.List;
import java.util.function.Consumer;

/**
 * What an organization's admins do with their keys. Got from {@code Cmk.admin()}; not meant to be implemented.
 *
 * <p>Every method first asks the {@link AdminAuthorizer}. Every change, every {@code setup} and {@code test}, and every
 * refusal is a line of the audit trail; reading what one may read is not. What is decided here is stored when a method
 * returns; the moving of data keys goes on in the background. Besides what is said at each method, all of them throw
 *
 * <ul>
 *   <li>{@link dev.cmk.NotAuthorizedException} if the actor is no admin of the organization, or no operator where one is
 *       needed,
 *   <li>{@link dev.cmk.NotEntitledException} if the action needs an entitlement that the organization does not have,
 *   <li>{@link dev.cmk.KeyConflictException} if a rule is against it, and says which,
 *   <li>{@link dev.cmk.ConcurrentChangeException} if somebody else's change came first, again and again,
 *   <li>{@link dev.cmk.StoreException} if the database fails,
 *   <li>{@link IllegalArgumentException} if an argument is wrong by itself.
 * </ul>
 *
 * <p>In all cases nothing has been changed, except that after a {@code StoreException} nobody may know. Thread-safe.
 */
public interface KeyAdmin {

    /**
     * What the customer needs before they can add a key.
     *
     * @param actor who asks
     * @param organization whose setup
     * @return the external id, made at the first call
     */
    OrganizationSetup setup(Actor actor, String organization);

    /**
     * Checks a key without adding it: wraps, unwraps and verifies a probe, and checks that a wrong context is refused.
     *
     * @param actor who asks
     * @param organization whose key it would be
     * @param key the key
     * @throws dev.cmk.KeyUnavailableException if the key cannot be used; the message says what to change
     */
    void test(Actor actor, String organization, NewKey key);

    /**
     * Checks a key of the organization, and forgets that it was refused if it no longer is.
     *
     * @param actor who asks
     * @param organization whose key
     * @param key which key
     * @return what was found; not an exception, since the answer may well be "no"
     */
    KeyHealth test(Actor actor, String organization, KeyId key);

    /**
     * Checks a key and adds it. The first one becomes the default at once, and every data key of the organization is
     * re-encrypted with it, by a re-encryption that is then the newest of {@link #jobs}; a later one changes nothing until
     * it is made the default.
     *
     * @param actor who asks
     * @param organization whose key
     * @param key the key
     * @return the added key
     * @throws dev.cmk.KeyUnavailableException if the key cannot be used; the message says what to change
     */
    CustomerManagedKey add(Actor actor, String organization, NewKey key);

    /**
     * Checks a key and makes it the default. Only new data keys are affected.
     *
     * @param actor who asks
     * @param organization whose key
     * @param key an enabled key that takes part in no re-encryption
     * @return the key
     * @throws dev.cmk.KeyUnavailableException if the key cannot be used; the message says what to change
     */
    CustomerManagedKey setDefault(Actor actor, String organization, KeyId key);

    /**
     * Disables a key and moves its data keys to another. It stays readable until nothing is left under it. For the
     * platform-managed key, which is never disabled, it only moves the data keys.
     *
     * @param actor who asks
     * @param organization whose key
     * @param key a key that is not the default and takes part in no re-encryption
     * @param destination an enabled key, or the platform-managed key
     * @return the re-encryption
     */
    ReEncryption disable(Actor actor, String organization, KeyId key, KeyId destination);

    /**
     * Goes back to the platform-managed key: disables all keys and moves everything to it.
     *
     * @param actor who asks
     * @param organization whose keys
     * @return a re-encryption for each key that was in use
     */
    List<ReEncryption> disableAll(Actor actor, String organization);

    /**
     * Checks a disabled key and enables it again. It does not become the default.
     *
     * @param actor who asks
     * @param organization whose key
     * @param key a key that is disabled, or whose re-encryption was cancelled
     * @return the key
     * @throws dev.cmk.KeyUnavailableException if the key cannot be used; the message says what to change
     */
    CustomerManagedKey enable(Actor actor, String organization, KeyId key);

    /**
     * Removes a disabled key. A key that still wraps a data key, a lost one included, cannot be removed.
     *
     * @param actor who asks
     * @param organization whose key
     * @param key a disabled key
     */
    void remove(Actor actor, String organization, KeyId key);

    /**
     * Wraps a key's data keys anew under the same key, after its alias was moved or its KMS key rotated.
     *
     * @param actor who asks
     * @param organization whose key
     * @param key an enabled key that takes part in no re-encryption
     * @return the re-encryption
     */
    ReEncryption reEncrypt(Actor actor, String organization, KeyId key);

    /**
     * Says what moving a key's data keys to another would take.
     *
     * @param actor who asks
     * @param organization whose keys
     * @param source where the data keys are
     * @param destination where they would go; the same key for re-encryption in place
     * @return counts, calls, cost and time
     */
    ReEncryptionPlan plan(Actor actor, String organization, KeyId source, KeyId destination);

    /**
     * Stops a re-encryption until it is resumed.
     *
     * @param actor who asks
     * @param organization whose re-encryption
     * @param reEncryption one that is pending or running
     * @return how it is now
     */
    ReEncryption pause(Actor actor, String organization, ReEncryptionId reEncryption);

    /**
     * Lets a paused re-encryption go on.
     *
     * @param actor who asks
     * @param organization whose re-encryption
     * @param reEncryption one that is paused
     * @return how it is now
     */
    ReEncryption resume(Actor actor, String organization, ReEncryptionId reEncryption);

    /**
     * Ends a re-encryption for good. What was moved stays moved. A source that was being disabled wraps nothing new until
     * it is enabled, or disabled again with a destination.
     *
     * @param actor who asks
     * @param organization whose re-encryption
     * @param reEncryption one that has not ended
     * @return how it ended
     */
    ReEncryption cancel(Actor actor, String organization, ReEncryptionId reEncryption);

    /**
     * Starts a failed re-encryption again for all that is left under its source, not only for what has failed.
     *
     * @param actor who asks
     * @param organization whose re-encryption
     * @param reEncryption one that has failed
     * @return how it is now
     */
    ReEncryption retry(Actor actor, String organization, ReEncryptionId reEncryption);

    /**
     * Sends what is left under the source to another destination.
     *
     * @param actor who asks
     * @param organization whose re-encryption
     * @param reEncryption one that has failed or is paused
     * @param destination an enabled key, or the platform-managed key
     * @return the re-encryption that takes over
     */
    ReEncryption redirect(Actor actor, String organization, ReEncryptionId reEncryption, KeyId destination);

    /**
     * Gives up what a re-encryption could not move because its source is gone for good. What those data keys have sealed
     * does not open any more unless access to the key returns.
     *
     * @param actor who asks
     * @param organization whose re-encryption
     * @param reEncryption one that has failed because of its source, and not because that did not answer
     * @param confirmation the name of the source key, typed by the admin
     * @return how it ended
     */
    ReEncryption writeOff(Actor actor, String organization, ReEncryptionId reEncryption, String confirmation);

    /**
     * The organization's keys, the platform-managed key among them, in the order in which they were added.
     *
     * @param actor who asks
     * @param organization whose keys
     * @param page which part
     * @return a line for each key
     */
    Page<KeyListing> list(Actor actor, String organization, Page.Request page);

    /**
     * How far a re-encryption is.
     *
     * @param actor who asks
     * @param organization whose re-encryption
     * @param reEncryption which
     * @return counters, from which rate and time left follow
     */
    ReEncryptionProgress progress(Actor actor, String organization, ReEncryptionId reEncryption);

    /**
     * The organization's re-encryptions, ended ones included, newest first.
     *
     * @param actor who asks
     * @param organization whose re-encryptions
     * @param page which part
     * @return how far each is
     */
    Page<ReEncryptionProgress> jobs(Actor actor, String organization, Page.Request page);

    /**
     * The data keys that a re-encryption could not move.
     *
     * @param actor who asks
     * @param organization whose re-encryption
     * @param reEncryption which
     * @param page which part
     * @return each with its reason
     */
    Page<DataKeyFailure> failures(Actor actor, String organization, ReEncryptionId reEncryption, Page.Request page);

    /**
     * Hands out every data key that a re-encryption could not move and that is still where it was, in the order of their
     * ids, with its wrapped bytes. What has been deleted or moved since it failed is left out. It is read in parts, so that
     * memory does not grow with the list: what fails or moves meanwhile may be in it or not, and none is in it twice.
     *
     * @param actor who asks; whether they may is asked again for each part
     * @param organization whose re-encryption
     * @param reEncryption which, in whatever state
     * @param to called in the caller's thread, with nothing locked and no connection held; what it throws ends the export
     * @return how many were handed out
     */
    long exportFailures(
            Actor actor, String organization, ReEncryptionId reEncryption, Consumer<? super FailedDataKey> to);

    /**
     * The audit trail, newest first.
     *
     * @param actor who asks
     * @param organization whose trail
     * @param page which part
     * @return its lines
     */
    Page<AuditRecord> audit(Actor actor, String organization, Page.Request page);

    /**
     * Deletes the data keys of a scope: what they have sealed never opens again. The host stops writing to the scope
     * first; other instances forget the data keys within the ttl of their caches.
     *
     * @param actor who asks; an operator
     * @param organization whose scope
     * @param scope which scope
     * @param confirmation the scope once more
     * @return how many data keys were deleted
     */
    long deleteScope(Actor actor, String organization, String scope, String confirmation);

    /**
     * Deletes an organization's keys and data keys: nothing that it has sealed ever opens again. The audit trail stays.
     *
     * @param actor who asks; an operator
     * @param organization which organization
     * @param confirmation the organization once more
     */
    void deleteOrganization(Actor actor, String organization, String confirmation);

    /**
     * Moves every organization from the former platform-managed key to the one that this {@code Cmk} was built with.
     * Call it when no instance uses the former one any more but to unwrap, and repeat it until it says that it is complete;
     * what has failed in between is started again.
     *
     * @param actor who asks; an operator
     * @return how far it is
     */
    PlatformReplacement reEncryptPlatform(Actor actor);
}
