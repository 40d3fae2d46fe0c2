package dev.cmk.aws.internal;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a session may do at most, whatever else the customer's role may: use the keys that it is for. IAM does not know
 * aliases here, so that for those it is every key of the account in that region.
 */
final class SessionPolicy {

    private static final List<String> USE = List.of("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey");
    private static final List<String> REWRAP = List.of("kms:ReEncryptFrom", "kms:ReEncryptTo");

    private SessionPolicy() {}

    static String toUse(KeyArn key) {
        return allow(USE, Stream.of(key));
    }

    static String toRewrap(KeyArn source, KeyArn destination) {
        return allow(REWRAP, Stream.of(source, destination));
    }

    /** Nothing in an ARN that was parsed has to be escaped in JSON. */
    private static String allow(List<String> actions, Stream<KeyArn> keys) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":" + array(actions.stream())
                + ",\"Resource\":"
                + array(keys.map(key -> key.isAlias() ? key.anyKey() : key.toString())
                        .distinct())
                + "}]}";
    }

    private static String array(Stream<String> values) {
        return values.collect(Collectors.joining("\",\"", "[\"", "\"]"));
    }
}
