package dev.cmk.examples.esc;

import dev.cmk.Cmk;
import dev.cmk.OrganizationCipher;
import dev.cmk.admin.Actor;
import dev.cmk.admin.KeyAdmin;
import dev.cmk.aws.simulator.AwsSimulator;
import dev.cmk.event.CmkEvent;
import dev.cmk.event.CmkListener;
import dev.cmk.examples.esc.environments.Environments;
import dev.cmk.examples.esc.security.AccessTokens;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** One of several instances of the service, over the same database and the same AWS. */
final class Instance implements AutoCloseable {

    static final Actor ADA = Actor.of("ada");

    private final ConfigurableApplicationContext context;
    private final List<CmkEvent> events;

    private Instance(ConfigurableApplicationContext context, List<CmkEvent> events) {
        this.context = context;
        this.events = events;
    }

    static Instance start(EmbeddedPostgres postgres, AwsSimulator aws, Path folder, String... more) {
        List<CmkEvent> events = new CopyOnWriteArrayList<>();
        CmkListener listener = events::add;
        String[] arguments = Stream.concat(
                        Stream.of(
                                "--spring.profiles.active=postgres",
                                "--server.port=0",
                                "--esc.data=" + folder.toAbsolutePath(),
                                "--esc.demo-data-keys=0",
                                "--spring.datasource.url=" + postgres.getJdbcUrl("postgres", "postgres"),
                                "--spring.datasource.username=postgres",
                                "--spring.datasource.password=postgres"),
                        Stream.of(more))
                .toArray(String[]::new);
        ConfigurableApplicationContext context = new SpringApplicationBuilder(EscApplication.class)
                .initializers(starting -> {
                    starting.getBeanFactory().registerSingleton("awsSimulator", aws);
                    starting.getBeanFactory().registerSingleton("events", listener);
                })
                .run(arguments);
        return new Instance(context, events);
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** What has happened here, and not on another instance. */
    <T extends CmkEvent> Stream<T> events(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast);
    }

    KeyAdmin admin() {
        return bean(Cmk.class).admin();
    }

    OrganizationCipher cipher(String organization, String scope) {
        return bean(Cmk.class).cipher(organization, scope);
    }

    Environments environments() {
        return bean(Environments.class);
    }

    /** Somebody who calls this instance with a token that it has issued. */
    Rest as(String username) {
        return calledWith(bean(AccessTokens.class).issue(username));
    }

    Rest calledWith(String token) {
        return new Rest(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class), token);
    }

    @Override
    public void close() {
        context.close();
    }
}
