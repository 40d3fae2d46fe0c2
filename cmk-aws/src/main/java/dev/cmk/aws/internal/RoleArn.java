package dev.cmk.aws.internal;

import java.util.regex.Pattern;

/**
 * The ARN of an IAM role.
 *
 * @param partition such as {@code aws}
 * @param account 12 digits
 * @param resource {@code role/}, the path and the name
 */
public record RoleArn(String partition, String account, String resource) {

    private static final String EXAMPLE = "arn:aws:iam::111122223333:role/cmk";

    private static final Pattern ROLE = Pattern.compile("role/(?:[A-Za-z0-9+=,.@_-]+/)*[A-Za-z0-9+=,.@_-]{1,64}");
    private static final int MAX_RESOURCE = 581; // a path of 512, a name of 64, and role/

    /**
     * Reads an ARN.
     *
     * @param field what it was entered as
     * @param arn the text
     * @return the ARN
     * @throws IllegalArgumentException if a part is wrong; the message names the field and the part
     */
    public static RoleArn parse(String field, String arn) {
        ArnParts parts = ArnParts.of(field, arn, EXAMPLE);
        parts.requirePartition();
        parts.requireService("iam");
        parts.requireNoRegion();
        parts.requireAccount();
        String resource = parts.resource();
        if (resource.length() > MAX_RESOURCE || !ROLE.matcher(resource).matches()) {
            throw parts.wrong("does not end with role/ and the path and name of a role");
        }
        return new RoleArn(parts.partition(), parts.account(), resource);
    }

    /**
     * The name, without the path.
     *
     * @return up to 64 characters
     */
    public String name() {
        return resource.substring(resource.lastIndexOf('/') + 1);
    }

    @Override
    public String toString() {
        return "arn:" + partition + ":iam::" + account + ":" + resource;
    }
}
