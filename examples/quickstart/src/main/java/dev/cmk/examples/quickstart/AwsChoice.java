package dev.cmk.examples.quickstart;

import dev.cmk.OrganizationId;
import dev.cmk.TimeSource;
import dev.cmk.aws.AwsKmsProvider;
import dev.cmk.examples.quickstart.customers.AwsEndpoint;
import dev.cmk.examples.quickstart.customers.CustomersAws;
import dev.cmk.examples.quickstart.customers.NamedKeys;
import dev.cmk.examples.quickstart.customers.SimulatedAws;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which AWS, as the environment says: a simulated one, an endpoint's, or keys that are there. */
record AwsChoice(
        @Nullable URI endpoint,
        String region,
        List<String> keyArns,
        @Nullable String roleArn) {

    private static final String KEYS = "CMK_AWS_KEY_ARN";
    private static final String ROLE = "CMK_AWS_ROLE_ARN";
    private static final String ENDPOINT = "CMK_AWS_ENDPOINT";
    private static final Pattern COMMA = Pattern.compile(" *, *");

    static AwsChoice of(Map<String, String> environment) {
        List<String> keys = COMMA.splitAsStream(
                        environment.getOrDefault(KEYS, "").strip())
                .filter(arn -> !arn.isEmpty())
                .toList();
        if (keys.isEmpty() && environment.containsKey(ROLE)) {
            throw new QuickstartException(ROLE + " needs " + KEYS + ", the key that the role may use", null);
        }
        return new AwsChoice(
                endpoint(environment.get(ENDPOINT)),
                environment.getOrDefault("AWS_REGION", "us-east-1"),
                requireKeys(keys),
                environment.get(ROLE));
    }

    private static @Nullable URI endpoint(@Nullable String url) {
        if (url != null && !url.matches("https?://[^/?#]+/?")) {
            throw new QuickstartException(
                    ENDPOINT + " is '" + url + "', which is no http or https URL of a host", null);
        }
        return url == null ? null : URI.create(url);
    }

    private static List<String> requireKeys(List<String> arns) {
        if (arns.size() > 2) {
            throw new QuickstartException(KEYS + " names " + arns.size() + " keys; one or two are used", null);
        }
        try {
            AwsKmsProvider.builder().allowDirect(OrganizationId.of("anybody"), arns.toArray(String[]::new));
        } catch (IllegalArgumentException e) {
            throw new QuickstartException(KEYS + " is wrong: " + e.getMessage(), e);
        }
        return arns;
    }

    /** Each has its own, since the keys of one are not in the other. */
    String folder() {
        return !keyArns.isEmpty() ? "data/aws" : endpoint != null ? "data/endpoint" : "data";
    }

    /** How many merchants, and calls per second: real calls cost money, and all of them take longer. */
    Quickstart.Size size() {
        return folder().equals("data") ? new Quickstart.Size(1_000, 1_000) : new Quickstart.Size(100, 100);
    }

    CustomersAws open(DataFolder data, TimeSource time, int run) {
        if (!keyArns.isEmpty()) {
            return new NamedKeys(keyArns, roleArn, endpoint);
        }
        return endpoint == null
                ? SimulatedAws.start(data.simulatedAws(), time)
                : AwsEndpoint.open(endpoint, region, run);
    }
}
