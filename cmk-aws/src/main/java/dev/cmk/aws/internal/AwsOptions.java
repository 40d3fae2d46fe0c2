package dev.cmk.aws.internal;

import dev.cmk.OrganizationId;
import dev.cmk.TimeSource;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;

/**
 * What the builder was told. Null leaves it to the SDK.
 *
 * @param httpClient the host's, or null for our own
 * @param credentials the service's own, or null for the default chain
 * @param kmsEndpoint instead of the regions' own
 * @param stsEndpoint instead of the regions' own
 * @param stsRegion whose STS is asked, or null for the key's region
 * @param fips whether FIPS endpoints are used
 * @param dualstack whether endpoints with IPv6 are used
 * @param webIdentityTokens gives tokens about an organization
 * @param direct which keys may be used without a role, by whom
 * @param session how long a session lasts
 * @param callTimeout for a call with its retries
 * @param attemptTimeout for one attempt
 * @param stsBurst calls to STS for an organization at once
 * @param stsPerCall one more call after so long
 * @param time the clock
 */
public record AwsOptions(
        @Nullable SdkHttpClient httpClient,
        @Nullable AwsCredentialsProvider credentials,
        @Nullable URI kmsEndpoint,
        @Nullable URI stsEndpoint,
        @Nullable Region stsRegion,
        @Nullable Boolean fips,
        @Nullable Boolean dualstack,
        @Nullable Function<OrganizationId, String> webIdentityTokens,
        Map<OrganizationId, Set<KeyArn>> direct,
        Duration session,
        Duration callTimeout,
        Duration attemptTimeout,
        int stsBurst,
        Duration stsPerCall,
        TimeSource time) {

    /** Copies the keys. */
    public AwsOptions {
        direct = direct.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> Set.copyOf(entry.getValue())));
    }

    boolean allowsDirect(OrganizationId organization, KeyArn key) {
        return direct.getOrDefault(organization, Set.of()).contains(key);
    }
}
