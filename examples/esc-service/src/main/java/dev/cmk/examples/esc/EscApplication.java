package dev.cmk.examples.esc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Starts the service. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(EscProperties.class)
public class EscApplication {

    /**
     * Starts it.
     *
     * @param arguments as Spring Boot takes them, such as {@code --server.port=8081}
     */
    public static void main(String[] arguments) {
        SpringApplication.run(EscApplication.class, arguments);
    }

    /** The folder has to be there before anything is kept in it. */
    @Bean
    static BeanFactoryPostProcessor dataFolder(Environment environment) {
        return beans -> {
            try {
                Files.createDirectories(Path.of(environment.getRequiredProperty("esc.data")));
            } catch (IOException e) {
                throw new UncheckedIOException("the folder of esc.data cannot be made", e);
            }
        };
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
