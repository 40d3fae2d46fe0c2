package dev.cmk.examples.esc.demo;

import dev.cmk.aws.AwsKmsProvider;
import dev.cmk.aws.simulator.AccessKey;
import dev.cmk.aws.simulator.AwsSimulator;
import dev.cmk.examples.esc.EscProperties;
import dev.cmk.examples.esc.keys.ServicePrincipal;
import java.time.Clock;
import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.Assert;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** Where customers' keys are. With AWS itself, cmk-spring-boot-starter brings the provider. */
@Configuration(proxyBeanMethods = false)
class AwsConfiguration {

    /** AWS in this process. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = "esc.aws", havingValue = "simulator", matchIfMissing = true)
    static class Simulated {

        /** Kept in a file: what the database has wrapped with its keys is to open after the next start too. */
        @Bean(destroyMethod = "close")
        @ConditionalOnMissingBean
        AwsSimulator awsSimulator(EscProperties properties, Clock clock) {
            return AwsSimulator.builder()
                    .clock(clock)
                    .stateFile(properties.data().resolve("aws.json"))
                    .start();
        }

        /** Closed with the {@code Cmk}. */
        @Bean(destroyMethod = "")
        AwsKmsProvider awsKmsProvider(AwsSimulator aws) {
            AccessKey service = aws.credentials();
            return AwsKmsProvider.builder()
                    .kmsEndpoint(aws.endpoint())
                    .stsEndpoint(aws.endpoint())
                    .credentials(StaticCredentialsProvider.create(
                            AwsBasicCredentials.create(service.accessKeyId(), service.secretAccessKey())))
                    .stsBudget(
                            1_000, Duration.ofMillis(100)) // a visitor tries more in a minute than a customer in a day
                    .build();
        }

        @Bean
        ServicePrincipal servicePrincipal(AwsSimulator aws) {
            return new ServicePrincipal(aws.platformArn());
        }
    }

    /** AWS itself. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = "esc.aws", havingValue = "real")
    static class Real {

        @Bean
        ServicePrincipal servicePrincipal(EscProperties properties) {
            String arn = properties.servicePrincipal();
            Assert.state(
                    !properties.demo(),
                    "with AWS itself esc.demo has to be false: everybody knows the demo's passwords");
            Assert.state(arn != null, "esc.service-principal has to be the ARN that customers' roles trust");
            return new ServicePrincipal(arn);
        }
    }
}
