package dev.cmk.aws.internal;

import dev.cmk.spi.SettingsField;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an admin has entered.
 *
 * @param key the key or alias
 * @param access how it is reached
 * @param role whose permissions are used; null for direct access only
 */
record KeySettings(KeyArn key, Access access, @Nullable RoleArn role) {

    static final String KEY_ARN = "keyArn";
    static final String ROLE_ARN = "roleArn";
    static final String ACCESS = "access";

    /** Loose, since what is wrong with an ARN is said part by part when the key is opened. */
    private static final String ARN = "arn:[!-~]{1,700}";

    static final List<SettingsField> FIELDS = List.of(
            new SettingsField(
                    KEY_ARN,
                    "Key ARN",
                    "The ARN of a symmetric key in AWS KMS, or of an alias, in your account",
                    ARN,
                    true),
            new SettingsField(
                    ROLE_ARN,
                    "Role ARN",
                    "The ARN of the IAM role in your account that may use the key and that this service takes on; only direct access does without",
                    ARN,
                    false),
            new SettingsField(
                    ACCESS,
                    "Access",
                    "How the role is taken on: role (AssumeRole with your external id, the default) or web-identity"
                            + " (AssumeRoleWithWebIdentity with a token of this service); direct needs no role and is"
                            + " for this service's operator to allow",
                    Access.PATTERN,
                    false));

    /** The ways to a key. */
    enum Access {
        ROLE("role"),
        WEB_IDENTITY("web-identity"),
        DIRECT("direct");

        static final String PATTERN = "role|web-identity|direct";

        private final String word;

        Access(String word) {
            this.word = word;
        }

        static Access parse(@Nullable String word) {
            if (word == null) {
                return ROLE;
            }
            for (Access access : values()) {
                if (access.word.equals(word)) {
                    return access;
                }
            }
            throw new IllegalArgumentException("setting '" + ACCESS + "' is not one of " + PATTERN.replace("|", ", "));
        }
    }

    static KeySettings parse(Map<String, String> settings) {
        KeyArn key = KeyArn.parse(KEY_ARN, required(settings, KEY_ARN, "the ARN of a key in AWS KMS"));
        Access access = Access.parse(settings.get(ACCESS));
        if (access == Access.DIRECT) {
            if (settings.containsKey(ROLE_ARN)) {
                throw new IllegalArgumentException("setting '" + ROLE_ARN + "' makes no sense with direct access");
            }
            return new KeySettings(key, access, null);
        }
        RoleArn role =
                RoleArn.parse(ROLE_ARN, required(settings, ROLE_ARN, "the ARN of the role that may use the key"));
        if (!role.partition().equals(key.partition())) {
            throw new IllegalArgumentException("setting '" + ROLE_ARN + "' is in the partition '" + role.partition()
                    + "', the key in '" + key.partition() + "'; no role reaches into another partition");
        }
        return new KeySettings(key, access, role);
    }

    private static String required(Map<String, String> settings, String name, String what) {
        String value = settings.get(name);
        if (value == null) {
            throw new IllegalArgumentException("setting '" + name + "' is missing; it holds " + what);
        }
        return value;
    }
}
