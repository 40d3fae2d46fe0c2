package dev.cmk.aws.internal;

import java.util.regex.Pattern;

/**
 * The ARN of a key in AWS KMS or of an alias.
 *
 * @param partition such as {@code aws} or {@code aws-cn}
 * @param region one that the SDK lists
 * @param account 12 digits
 * @param resource {@code key/…} or {@code alias/…}
 */
public record KeyArn(String partition, String region, String account, String resource) {

    private static final String EXAMPLE =
            "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    private static final String MULTI_REGION = "key/mrk-";

    /** Lower case only: no second spelling of a key may pass for another one. */
    private static final Pattern KEY = Pattern.compile("key/[0-9a-z-]{1,64}");

    private static final Pattern ALIAS = Pattern.compile("alias/[A-Za-z0-9/_-]{1,250}");

    /**
     * Reads an ARN.
     *
     * @param field what it was entered as
     * @param arn the text
     * @return the ARN
     * @throws IllegalArgumentException if a part is wrong; the message names the field and the part
     */
    public static KeyArn parse(String field, String arn) {
        ArnParts parts = ArnParts.of(field, arn, EXAMPLE);
        parts.requirePartition();
        parts.requireService("kms");
        parts.requireRegion();
        parts.requireAccount();
        String resource = parts.resource();
        if (resource.startsWith("alias/aws/")) {
            throw parts.wrong("names a key that AWS manages (alias/aws/…); nobody can share those, so create a key");
        }
        if (!KEY.matcher(resource).matches() && !ALIAS.matcher(resource).matches()) {
            throw parts.wrong("does not end with key/ and the id of a key, or with alias/ and the name of an alias");
        }
        return new KeyArn(parts.partition(), parts.region(), parts.account(), resource);
    }

    /**
     * Whether it names whatever key the alias points to at the moment.
     *
     * @return false for the ARN of a key
     */
    public boolean isAlias() {
        return resource.startsWith("alias/");
    }

    /** Whether the key may have replicas with the same material in other regions. */
    boolean isMultiRegion() {
        return resource.startsWith(MULTI_REGION);
    }

    /** Whether what was asked of this ARN can have been done by that key. */
    boolean covers(KeyArn key) {
        return equals(key) || (isAlias() && !key.isAlias() && isBeside(key));
    }

    private boolean isBeside(KeyArn other) {
        return partition.equals(other.partition) && region.equals(other.region) && account.equals(other.account);
    }

    /** Every key of the account in the region: as near as IAM gets to the key behind an alias. */
    String anyKey() {
        return prefix() + "key/*";
    }

    /** The same for every way to reach the same material: replicas of a multi-Region key differ in the region only. */
    String fingerprint() {
        return isMultiRegion() ? "arn:" + partition + ":kms::" + account + ":" + resource : toString();
    }

    private String prefix() {
        return "arn:" + partition + ":kms:" + region + ":" + account + ":";
    }

    @Override
    public String toString() {
        return prefix() + resource;
    }
}
