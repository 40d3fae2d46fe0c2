package dev.cmk.aws.simulator;

import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.UnaryOperator;

/** All that exists in all accounts. Values are immutable and replaced one by one; thread-safe. */
final class AwsState {

    private final Clock clock;
    private final Runnable changed;
    private final ConcurrentMap<String, KmsKey> keys = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, String> aliases = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Role> roles = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, User> users = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Session> sessions = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, RSAPublicKey> issuers = new ConcurrentHashMap<>();

    /**
     * Empty.
     *
     * @param changed called after each change but those of sessions
     */
    AwsState(Clock clock, Runnable changed) {
        this.clock = clock;
        this.changed = changed;
    }

    Instant now() {
        return clock.instant();
    }

    /** A key whose deletion is due is not there. */
    Optional<KmsKey> key(String arn) {
        return Optional.ofNullable(keys.get(arn)).filter(key -> !key.isDeletedAt(now()));
    }

    Collection<KmsKey> keys() {
        return keys.values();
    }

    KmsKey put(KmsKey key) {
        keys.put(key.arn().toString(), key);
        changed.run();
        return key;
    }

    KmsKey update(KmsKey key, UnaryOperator<KmsKey> change) {
        KmsKey updated = keys.compute(key.arn().toString(), (arn, now) -> change.apply(now == null ? key : now));
        changed.run();
        return updated;
    }

    /** Gives a key another material; a multi-Region key in all its regions. */
    void rotate(KmsKey key) {
        KeyMaterial newest = KeyMaterial.random();
        keys.replaceAll(
                (arn, each) -> each.arn().equals(key.arn()) || each.isRelatedTo(key) ? each.rotated(newest) : each);
        changed.run();
    }

    Map<String, String> aliases() {
        return aliases;
    }

    /** False if there is one already. */
    boolean createAlias(String aliasArn, String keyArn) {
        boolean created = aliases.putIfAbsent(aliasArn, keyArn) == null;
        changed.run();
        return created;
    }

    /** False if there is none. */
    boolean moveAlias(String aliasArn, String keyArn) {
        boolean moved = aliases.replace(aliasArn, keyArn) != null;
        changed.run();
        return moved;
    }

    /** False if there is none. */
    boolean deleteAlias(String aliasArn) {
        boolean deleted = aliases.remove(aliasArn) != null;
        changed.run();
        return deleted;
    }

    Optional<Role> role(String arn) {
        return Optional.ofNullable(roles.get(arn));
    }

    Collection<Role> roles() {
        return roles.values();
    }

    void put(Role role) {
        roles.put(role.arn().toString(), role);
        changed.run();
    }

    void update(String roleArn, UnaryOperator<Role> change) {
        roles.computeIfPresent(roleArn, (arn, role) -> change.apply(role));
        changed.run();
    }

    void deleteRole(String arn) {
        roles.remove(arn);
        changed.run();
    }

    Optional<User> user(String accessKeyId) {
        return Optional.ofNullable(users.get(accessKeyId));
    }

    Collection<User> users() {
        return users.values();
    }

    void put(User user) {
        users.put(user.accessKey().accessKeyId(), user);
        changed.run();
    }

    Optional<Session> session(String accessKeyId) {
        return Optional.ofNullable(sessions.get(accessKeyId));
    }

    /** Keeps the session; it survives no restart. */
    void put(Session session) {
        sessions.put(session.accessKey().accessKeyId(), session);
    }

    /** The caller behind a session; empty if its role is gone. */
    Optional<Caller> caller(Session session) {
        return role(session.role().arn().toString())
                .filter(role -> role.id().equals(session.role().id()))
                .map(session::caller);
    }

    Optional<RSAPublicKey> issuer(String url) {
        return Optional.ofNullable(issuers.get(url));
    }

    Map<String, RSAPublicKey> issuers() {
        return issuers;
    }

    void putIssuer(String url, RSAPublicKey publicKey) {
        issuers.put(url, publicKey);
        changed.run();
    }

    List<KmsKey> relatedTo(KmsKey key) {
        return keys.values().stream().filter(each -> each.isRelatedTo(key)).toList();
    }
}
