package dev.cmk.aws.internal;

import java.util.List;
import java.util.regex.Pattern;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.RegionMetadata;

/**
 * An ARN in its six parts ({@code arn:partition:service:region:account:resource}), each checked with an error that says
 * which one is wrong. No error repeats what was entered, but for a part that can only be a name.
 */
record ArnParts(String field, String partition, String service, String region, String account, String resource) {

    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,32}");
    private static final int PARTS = 6;

    static ArnParts of(String field, String arn, String example) {
        List<String> parts = List.of(arn.split(":", PARTS));
        if (parts.size() < PARTS || !parts.get(0).equals("arn")) {
            throw wrong(field, "is not an ARN; it looks like " + example);
        }
        return new ArnParts(field, parts.get(1), parts.get(2), parts.get(3), parts.get(4), parts.get(5));
    }

    void requirePartition() {
        if (Region.regions().stream().noneMatch(known -> partitionOf(known).equals(partition))) {
            throw wrong("has the partition" + shown(partition)
                    + ", which the AWS SDK does not know; most ARNs begin with" + " arn:aws:");
        }
    }

    void requireService(String expected) {
        if (!service.equals(expected)) {
            throw wrong("names the service" + shown(service) + "; it has to be " + expected);
        }
    }

    /** Only regions that the SDK lists, in the ARN's partition: nobody may have calls sent to an invented host. */
    void requireRegion() {
        Region known = Region.regions().stream()
                .filter(each -> each.id().equals(region) && !each.isGlobalRegion())
                .findFirst()
                .orElseThrow(() -> wrong("names the region" + shown(region) + ", which the AWS SDK does not know"));
        if (!partitionOf(known).equals(partition)) {
            throw wrong("names the region" + shown(region) + ", which is not in the partition" + shown(partition));
        }
    }

    void requireNoRegion() {
        if (!region.isEmpty()) {
            throw wrong("names a region; the ARN of a role has none (two colons after iam)");
        }
    }

    void requireAccount() {
        if (!ACCOUNT.matcher(account).matches()) {
            throw wrong("names an account that is not 12 digits");
        }
    }

    IllegalArgumentException wrong(String what) {
        return wrong(field, what);
    }

    private static IllegalArgumentException wrong(String field, String what) {
        return new IllegalArgumentException("setting '" + field + "' " + what);
    }

    private static String shown(String part) {
        return NAME.matcher(part).matches() ? " '" + part + "'" : "";
    }

    private static String partitionOf(Region region) {
        RegionMetadata metadata = region.metadata();
        return metadata == null ? "" : metadata.partition().id();
    }
}
