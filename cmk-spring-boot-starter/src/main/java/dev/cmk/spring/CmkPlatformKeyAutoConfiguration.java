package dev.cmk.spring;

import dev.cmk.Cmk;
import dev.cmk.aws.AwsKmsProvider;
import dev.cmk.local.LocalKeys;
import dev.cmk.spi.WrappingKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The service's own key by properties: a key in AWS KMS, or else a file. */
@AutoConfiguration(after = CmkAwsAutoConfiguration.class)
@EnableConfigurationProperties(CmkProperties.class)
@ConditionalOnMissingBean(Cmk.class)
public final class CmkPlatformKeyAutoConfiguration {

    private static final Logger log = LoggerFactory.getLogger(CmkPlatformKeyAutoConfiguration.class);

    /** For Spring. */
    public CmkPlatformKeyAutoConfiguration() {}

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(AwsKmsProvider.class)
    @ConditionalOnProperty("cmk.platform-key.aws-kms-arn")
    static class InAws {

        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnBean(AwsKmsProvider.class)
        PlatformKeys platformKeys(CmkProperties properties, AwsKmsProvider provider) {
            CmkProperties.PlatformKey key = properties.platformKey();
            Stream<WrappingKey> formerFiles = key.formerFiles().stream().map(LocalKeys::open);
            Stream<WrappingKey> formerArns = key.formerAwsKmsArns().stream().map(provider::platformKey);
            return new PlatformKeys(
                    provider.platformKey(Objects.requireNonNull(key.awsKmsArn())),
                    Stream.concat(formerFiles, formerArns).toList());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty("cmk.platform-key.file")
    static class InFiles {

        @Bean
        @ConditionalOnMissingBean
        PlatformKeys platformKeys(CmkProperties properties) {
            CmkProperties.PlatformKey key = properties.platformKey();
            Path file = key.file();
            if (file == null || file.toString().isBlank()) {
                throw new IllegalStateException("cmk.platform-key.file is empty");
            }
            if (!key.formerAwsKmsArns().isEmpty()) {
                throw new IllegalStateException(
                        "cmk.platform-key.former-aws-kms-arns goes with aws-kms-arn; for the way"
                                + " from AWS KMS back to a file, give a bean of type PlatformKeys");
            }
            return new PlatformKeys(
                    key.create() ? openOrCreate(file) : LocalKeys.open(file),
                    key.formerFiles().stream().map(LocalKeys::open).toList());
        }

        private static WrappingKey openOrCreate(Path file) {
            if (Files.exists(file)) {
                return LocalKeys.open(file);
            }
            log.warn("The platform-managed key {} was not there and is made; whoever loses it loses all data", file);
            return LocalKeys.create(file);
        }
    }
}
