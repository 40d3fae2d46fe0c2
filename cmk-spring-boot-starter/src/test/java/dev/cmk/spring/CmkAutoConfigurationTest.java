package dev.cmk.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.cmk.Cmk;
import dev.cmk.DataKeyCaching;
import dev.cmk.EncryptionContext;
import dev.cmk.NotAuthorizedException;
import dev.cmk.OrganizationId;
import dev.cmk.ReEncryptionLimits;
import dev.cmk.UnavailableReason;
import dev.cmk.admin.Actor;
import dev.cmk.admin.AdminAuthorizer;
import dev.cmk.admin.NewKey;
import dev.cmk.admin.Page;
import dev.cmk.aws.AwsKmsProvider;
import dev.cmk.event.CmkEvent;
import dev.cmk.event.CmkListener;
import dev.cmk.jdbc.ClusteredReEncryptionEngine;
import dev.cmk.jdbc.JdbcStore;
import dev.cmk.local.LocalKeyProvider;
import dev.cmk.local.LocalKeys;
import dev.cmk.memory.InMemoryStore;
import dev.cmk.spi.KeyProvider;
import dev.cmk.spi.ReEncryptionEngine;
import dev.cmk.spi.Store;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class CmkAutoConfigurationTest {

    private static final byte[] SECRET = "hunter2".getBytes(StandardCharsets.UTF_8);
    private static final Actor ADA = Actor.of("ada");

    @TempDir
    private Path directory;

    private ApplicationContextRunner application;

    @BeforeEach
    void configure() {
        application = Application.in(directory);
    }

    @Test
    void with_an_embedded_database_and_a_file_for_the_key_everything_is_there() {
        application.run(context -> {
            Cmk cmk = context.getBean(Cmk.class);
            byte[] sealed = cmk.cipher("acme", "prod").encrypt(SECRET, EncryptionContext.none());

            assertThat(cmk.cipher("acme", "prod").decrypt(sealed, EncryptionContext.none()))
                    .isEqualTo(SECRET);
            assertThat(context).hasSingleBean(JdbcStore.class).hasSingleBean(ClusteredReEncryptionEngine.class);
            assertThat(cmk.providers()).extracting(KeyProvider::type).containsExactly(AwsKmsProvider.TYPE);
        });
    }

    @Test
    void without_an_authorizer_nobody_may_manage_keys() {
        application.run(context -> assertThat(catchThrowable(
                        () -> context.getBean(Cmk.class).admin().list(ADA, "acme", Page.Request.first(10))))
                .isInstanceOf(NotAuthorizedException.class));
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnBeans {

        @Bean
        Store store() {
            return new InMemoryStore();
        }

        @Bean
        AdminAuthorizer authorizer() {
            return (actor, organization) -> actor.equals(ADA);
        }

        @Bean
        CmkListener first() {
            return new Remembering();
        }

        @Bean
        CmkListener second() {
            return new Remembering();
        }
    }

    private static final class Remembering implements CmkListener {

        private final List<CmkEvent> events = new CopyOnWriteArrayList<>();

        @Override
        public void onEvent(CmkEvent event) {
            events.add(event);
        }
    }

    @Test
    void beans_of_the_application_come_first_and_all_listeners_hear() {
        application.withUserConfiguration(OwnBeans.class).run(context -> {
            Cmk cmk = context.getBean(Cmk.class);
            cmk.cipher("acme", "prod").encrypt(SECRET, EncryptionContext.none());

            assertThat(context).doesNotHaveBean(JdbcStore.class).doesNotHaveBean(ReEncryptionEngine.class);
            assertThat(cmk.admin().list(ADA, "acme", Page.Request.first(10)).items())
                    .hasSize(1);
            assertThat(context.getBeansOfType(Remembering.class).values())
                    .hasSize(2)
                    .allSatisfy(listener ->
                            assertThat(listener.events).hasAtLeastOneElementOfType(CmkEvent.DataKeyCreated.class));
        });
    }

    @Test
    void a_cmk_of_the_application_replaces_ours() {
        Cmk own = Cmk.builder()
                .store(new InMemoryStore())
                .platformKey(LocalKeys.create(directory.resolve("own.json")))
                .build();
        application
                .withBean(Cmk.class, () -> own)
                .run(context -> assertThat(context.getBean(Cmk.class)).isSameAs(own));
    }

    @Test
    void with_a_cmk_of_the_application_nothing_is_made_that_only_ours_needs() {
        Cmk own = Cmk.builder()
                .store(new InMemoryStore())
                .platformKey(LocalKeys.create(directory.resolve("own.json")))
                .build();
        application
                .withPropertyValues(
                        "spring.datasource.generate-unique-name=false",
                        "spring.datasource.url=jdbc:h2:"
                                + directory.resolve("database").toAbsolutePath())
                .withBean(Cmk.class, () -> own)
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(Store.class)
                        .doesNotHaveBean(PlatformKeys.class)
                        .doesNotHaveBean(AwsKmsProvider.class));
    }

    @Test
    void with_two_of_them_the_application_starts_and_watches_neither() {
        application
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withBean("one", Cmk.class, () -> inMemory("one"))
                .withBean("other", Cmk.class, () -> inMemory("other"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("cmkHealthIndicator"));
    }

    private Cmk inMemory(String name) {
        return Cmk.builder()
                .store(new InMemoryStore())
                .platformKey(LocalKeys.create(directory.resolve(name + ".json")))
                .build();
    }

    @Test
    void one_listener_that_fails_keeps_nothing_from_the_others() {
        Remembering remembering = new Remembering();
        application
                .withBean("failing", CmkListener.class, () -> event -> {
                    throw new IllegalStateException("no");
                })
                .withBean("remembering", CmkListener.class, () -> remembering)
                .run(context -> {
                    context.getBean(Cmk.class).cipher("acme", "prod").encrypt(SECRET, EncryptionContext.none());
                    assertThat(remembering.events).isNotEmpty();
                });
    }

    @Test
    void the_platform_managed_key_can_be_replaced_by_properties() {
        application.run(
                context -> context.getBean(Cmk.class).cipher("acme", "prod").encrypt(SECRET, EncryptionContext.none()));
        LocalKeys.create(directory.resolve("next.json"));
        application
                .withPropertyValues(
                        "cmk.platform-key.file=" + directory.resolve("next.json"),
                        "cmk.platform-key.former-files=" + directory.resolve("platform.json"))
                .run(context -> assertThat(context).hasNotFailed());
        application
                .withPropertyValues("cmk.platform-key.former-aws-kms-arns=arn:aws:kms:eu-central-1:111122223333:key/x")
                .run(context ->
                        assertThat(context).getFailure().rootCause().hasMessageContaining("former-aws-kms-arns"));
    }

    @Test
    void the_properties_reach_the_library() {
        application
                .withPropertyValues("cmk.cache.ttl=1m", "cmk.aws.session-duration=30m")
                .run(context -> assertThat(context.getBean(Cmk.class)
                                .revocationBound(AwsKmsProvider.TYPE)
                                .toString())
                        .contains("keyRevoked=PT6M10S", "trustRevoked=PT36M10S"));
    }

    @Test
    void a_value_that_is_not_allowed_is_told_by_its_name() {
        application
                .withPropertyValues("cmk.cache.ttl=0s")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("ttl is PT0S"));
    }

    @Test
    void the_defaults_are_those_of_the_library() {
        application.run(context -> {
            CmkProperties properties = context.getBean(CmkProperties.class);
            assertThat(properties.cache().caching()).isEqualTo(DataKeyCaching.defaults());
            assertThat(properties.reEncryption().limits()).isEqualTo(ReEncryptionLimits.defaults());
            assertThat(properties.callTimeout()).isEqualTo(Duration.ofSeconds(10));
        });
    }

    @Test
    void without_a_platform_managed_key_the_application_does_not_start() {
        application
                .withPropertyValues("cmk.platform-key.file=")
                .run(context ->
                        assertThat(context).getFailure().hasStackTraceContaining("cmk.platform-key.file is empty"));
        application
                .withPropertyValues("cmk.platform-key.create=false")
                .run(context -> assertThat(context).hasFailed());
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(CmkAutoConfiguration.class))
                .withBean(InMemoryStore.class)
                .run(context -> assertThat(context).getFailure().hasStackTraceContaining("set cmk.platform-key.file"));
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(CmkAutoConfiguration.class))
                .run(context -> assertThat(context).getFailure().hasStackTraceContaining("one DataSource"));
        assertThat(Files.exists(directory.resolve("platform.json"))).isFalse();
    }

    @Test
    void health_stays_up_when_a_customers_key_is_broken_and_says_how_many_are() {
        LocalKeyProvider keys = LocalKeyProvider.in(directory.resolve("customers"));
        keys.createKey(OrganizationId.of("acme"), "first");
        application
                .withUserConfiguration(OwnBeans.class)
                .withBean(LocalKeyProvider.class, () -> keys)
                .run(context -> {
                    Cmk cmk = context.getBean(Cmk.class);
                    var key = cmk.admin()
                            .add(
                                    ADA,
                                    "acme",
                                    NewKey.of("First", LocalKeyProvider.TYPE, LocalKeyProvider.settings("first")));
                    keys.disableKey(OrganizationId.of("acme"), "first");
                    var unused = cmk.admin().test(ADA, "acme", key.id());

                    Health health = context.getBean(HealthIndicator.class).health();

                    assertThat(health.getStatus()).isEqualTo(Status.UP);
                    assertThat(health.getDetails())
                            .containsEntry("unavailableKeys", Map.of(UnavailableReason.DISABLED, 1L));
                });
    }

    @Test
    void health_is_down_when_the_store_does_not_answer() {
        application.run(context -> {
            HealthIndicator health = context.getBean(HealthIndicator.class);
            assertThat(health.health().getStatus()).isEqualTo(Status.UP);
            context.getBean(CmkConnections.class).close();
            assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
        });
    }

    @Test
    void with_a_registry_there_are_meters() {
        application.withBean(MeterRegistry.class, SimpleMeterRegistry::new).run(context -> {
            context.getBean(Cmk.class).cipher("acme", "prod").encrypt(SECRET, EncryptionContext.none());
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            assertThat(registry.get("cmk.data.key.creations").counter().count()).isEqualTo(1);
            assertThat(registry.get("cmk.cache.size").gauge().value()).isEqualTo(1);
        });
    }

    @Test
    void calls_to_a_kms_are_traced_as_a_part_of_the_request() {
        TestObservationRegistry observations = TestObservationRegistry.create();
        application.withBean(ObservationRegistry.class, () -> observations).run(context -> {
            Observation request = Observation.start("request", observations);
            request.scoped(
                    () -> context.getBean(Cmk.class).cipher("acme", "prod").encrypt(SECRET, EncryptionContext.none()));
            request.stop();

            TestObservationRegistryAssert.assertThat(observations)
                    .hasAnObservation(call -> call.hasNameEqualTo("cmk.kms")
                            .hasLowCardinalityKeyValue("provider", "platform")
                            .hasParentObservationEqualTo(request));
        });
    }

    @Test
    void what_is_not_on_the_class_path_is_left_out() {
        application
                .withClassLoader(new FilteredClassLoader(
                        FilteredClassLoader.PackageFilter.of(
                                "dev.cmk.micrometer",
                                "io.micrometer",
                                "dev.cmk.aws",
                                "org.springframework.boot.health"),
                        "META-INF/services/dev.cmk.spi.KeyProvider"::equals))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(Cmk.class)
                        .doesNotHaveBean(AwsKmsProvider.class)
                        .doesNotHaveBean("cmkMetrics")
                        .doesNotHaveBean("cmkHealthIndicator"));
    }
}
