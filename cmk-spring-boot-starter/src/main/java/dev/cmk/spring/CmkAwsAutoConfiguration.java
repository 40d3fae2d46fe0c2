package dev.cmk.spring;

import dev.cmk.Cmk;
import dev.cmk.aws.AwsKmsProvider;
import dev.cmk.aws.WebIdentityTokens;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.PropertyMapper;
import org.springframework.context.annotation.Bean;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;

/** Customers' keys in AWS KMS, with the HTTP client and the credentials that are beans, or else the SDK's defaults. */
@AutoConfiguration
@ConditionalOnClass(AwsKmsProvider.class)
@EnableConfigurationProperties(CmkProperties.class)
@ConditionalOnMissingBean(Cmk.class)
public final class CmkAwsAutoConfiguration {

    /** For Spring. */
    public CmkAwsAutoConfiguration() {}

    /** Closed with the {@code Cmk}. */
    @Bean(destroyMethod = "")
    @ConditionalOnMissingBean
    AwsKmsProvider awsKmsProvider(
            CmkProperties properties,
            ObjectProvider<SdkHttpClient> client,
            ObjectProvider<AwsCredentialsProvider> credentials,
            ObjectProvider<WebIdentityTokens> tokens) {
        AwsKmsProvider.Builder builder = AwsKmsProvider.builder()
                .callTimeout(properties
                        .callTimeout()
                        .multipliedBy(4)
                        .dividedBy(5)) // so that it gives up first, with a reason
                .sessionDuration(properties.aws().sessionDuration());
        PropertyMapper map = PropertyMapper.get();
        map.from(properties.aws()::kmsEndpoint).to(builder::kmsEndpoint);
        map.from(properties.aws()::stsEndpoint).to(builder::stsEndpoint);
        map.from(properties.aws()::stsRegion).as(Region::of).to(builder::stsRegion);
        map.from(properties.aws()::fips).to(builder::fips);
        map.from(properties.aws()::dualstack).to(builder::dualstack);
        client.ifUnique(builder::httpClient);
        credentials.ifUnique(builder::credentials);
        tokens.ifUnique(builder::webIdentityTokens);
        return builder.build();
    }
}
