package dev.cmk.aws.simulator;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The state as the file has it: text, numbers, lists and maps only. */
record StateJson(
        List<KeyJson> keys,
        Map<String, String> aliases,
        List<RoleJson> roles,
        List<UserJson> users,
        Map<String, IssuerJson> issuers) {

    record KeyJson(
            String arn,
            String created,
            String description,
            KeyState state,
            @Nullable String deletion,
            @Nullable String primaryRegion,
            List<MaterialJson> materials,
            List<Permission> policy) {}

    record MaterialJson(String id, String key) {}

    record RoleJson(String arn, String id, List<TrustJson> trust, List<Permission> permissions, long maxSession) {}

    record TrustJson(
            List<String> principals,
            Set<String> externalIds,
            @Nullable String issuer,
            Set<String> audiences,
            Set<String> subjects) {}

    record UserJson(String arn, AccessKey accessKey, List<Permission> permissions) {}

    record IssuerJson(String modulus, String exponent) {}

    static StateJson of(AwsState state) {
        Map<String, IssuerJson> issuers = new HashMap<>();
        state.issuers()
                .forEach((url, key) -> issuers.put(
                        url,
                        new IssuerJson(
                                key.getModulus().toString(16),
                                key.getPublicExponent().toString(16))));
        return new StateJson(
                state.keys().stream().map(StateJson::json).toList(),
                Map.copyOf(state.aliases()),
                state.roles().stream().map(StateJson::json).toList(),
                state.users().stream()
                        .map(user -> new UserJson(user.arn().toString(), user.accessKey(), user.permissions()))
                        .toList(),
                issuers);
    }

    void restore(AwsState state) {
        keys.forEach(key -> state.put(key(key)));
        aliases.forEach(state::createAlias);
        roles.forEach(role -> state.put(role(role)));
        users.forEach(user -> state.put(new User(arn(user.arn()), user.accessKey(), user.permissions())));
        issuers.forEach((url, key) -> state.putIssuer(url, publicKey(key)));
    }

    private static KeyJson json(KmsKey key) {
        return new KeyJson(
                key.arn().toString(),
                key.created().toString(),
                key.description(),
                key.state(),
                key.deletion().map(Instant::toString).orElse(null),
                key.primaryRegion().orElse(null),
                key.materials().stream()
                        .map(material -> new MaterialJson(base64(material.id()), base64(material.keyBytes())))
                        .toList(),
                key.policy());
    }

    private static KmsKey key(KeyJson key) {
        return new KmsKey(
                arn(key.arn()),
                Instant.parse(key.created()),
                key.description(),
                key.state(),
                Optional.ofNullable(key.deletion()).map(Instant::parse),
                Optional.ofNullable(key.primaryRegion()),
                key.materials().stream()
                        .map(material -> new KeyMaterial(bytes(material.id()), bytes(material.key())))
                        .toList(),
                key.policy());
    }

    private static RoleJson json(Role role) {
        List<TrustJson> trust = role.trust().stream()
                .map(each -> new TrustJson(
                        each.principals(), each.externalIds(), each.issuer(), each.audiences(), each.subjects()))
                .toList();
        return new RoleJson(
                role.arn().toString(),
                role.id(),
                trust,
                role.permissions(),
                role.maxSession().toSeconds());
    }

    private static Role role(RoleJson role) {
        List<TrustPolicy> trust = role.trust().stream()
                .map(each -> new TrustPolicy(
                        each.principals(), each.externalIds(), each.issuer(), each.audiences(), each.subjects()))
                .toList();
        return new Role(arn(role.arn()), role.id(), trust, role.permissions(), Duration.ofSeconds(role.maxSession()));
    }

    private static RSAPublicKey publicKey(IssuerJson key) {
        try {
            return (RSAPublicKey) KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(
                            new BigInteger(key.modulus(), 16), new BigInteger(key.exponent(), 16)));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not an RSA key", e);
        }
    }

    private static Arn arn(String text) {
        return Arn.parse(text).orElseThrow(() -> new IllegalArgumentException("not an ARN: " + text));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] bytes(String base64) {
        return Base64.getDecoder().decode(base64);
    }
}
