package dev.cmk.aws.simulator;

import java.util.Optional;
import java.util.regex.Pattern;

/** An Amazon Resource Name; region and account may be empty. */
record Arn(String partition, String service, String region, String account, String resource) {

    private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");

    static Optional<Arn> parse(String text) {
        String[] parts = text.split(":", 6);
        return parts.length == 6 && parts[0].equals("arn")
                ? Optional.of(new Arn(parts[1], parts[2], parts[3], parts[4], parts[5]))
                : Optional.empty();
    }

    /** For what a test names: it must be an ARN of the given service and kind, such as {@code iam} and {@code role/}. */
    static Arn of(String text, String service, String kind) {
        return parse(text)
                .filter(arn -> arn.service.equals(service)
                        && arn.resource.startsWith(kind)
                        && arn.resource.length() > kind.length())
                .filter(arn -> ACCOUNT.matcher(arn.account).matches())
                .orElseThrow(() -> new IllegalArgumentException(
                        "not an ARN such as arn:aws:" + service + "::111122223333:" + kind + "name: " + text));
    }

    static String account(String account) {
        if (!ACCOUNT.matcher(account).matches()) {
            throw new IllegalArgumentException("an account has 12 digits: " + account);
        }
        return account;
    }

    /** The name after the last slash. */
    String name() {
        return resource.substring(resource.lastIndexOf('/') + 1);
    }

    String root() {
        return new Arn(partition, "iam", "", account, "root").toString();
    }

    static String partitionOf(String region) {
        if (region.startsWith("cn-")) {
            return "aws-cn";
        } else if (region.startsWith("us-gov-")) {
            return "aws-us-gov";
        } else if (region.startsWith("us-iso-")) {
            return "aws-iso";
        } else if (region.startsWith("us-isob-")) {
            return "aws-iso-b";
        } else if (region.startsWith("eu-isoe-")) {
            return "aws-iso-e";
        } else if (region.startsWith("us-isof-")) {
            return "aws-iso-f";
        } else if (region.startsWith("eusc-")) {
            return "aws-eusc";
        }
        return "aws";
    }

    @Override
    public String toString() {
        return String.join(":", "arn", partition, service, region, account, resource);
    }
}
