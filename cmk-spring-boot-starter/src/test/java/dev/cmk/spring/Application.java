package dev.cmk.spring;

import java.nio.file.Path;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** An application with the starter, an embedded database and a platform-managed key in a file. */
final class Application {

    private Application() {}

    static ApplicationContextRunner in(Path directory) {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        DataSourceAutoConfiguration.class,
                        CmkAutoConfiguration.class,
                        CmkAwsAutoConfiguration.class,
                        CmkHealthAutoConfiguration.class,
                        CmkJdbcAutoConfiguration.class,
                        CmkMetricsAutoConfiguration.class,
                        CmkObservationAutoConfiguration.class,
                        CmkPlatformKeyAutoConfiguration.class))
                .withPropertyValues(
                        "spring.datasource.generate-unique-name=true",
                        "cmk.platform-key.file=" + directory.resolve("platform.json"),
                        "cmk.platform-key.create=true");
    }
}
