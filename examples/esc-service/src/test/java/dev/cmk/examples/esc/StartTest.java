package dev.cmk.examples.esc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cmk.examples.esc.people.People;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.security.crypto.password.PasswordEncoder;

/** Who can sign in after a start. */
class StartTest {

    private static final String[] GRACE = {
        "--esc.demo=false",
        "--esc.first-admin.organization=initech",
        "--esc.first-admin.username=grace",
        "--esc.first-admin.password=correct horse"
    };

    @TempDir
    private Path folder;

    private ConfigurableApplicationContext start(String... arguments) {
        return new SpringApplicationBuilder(EscApplication.class)
                .run(Stream.concat(
                                Stream.of(
                                        "--server.port=0",
                                        "--esc.demo-data-keys=0",
                                        "--esc.data=" + folder.toAbsolutePath()),
                                Stream.of(arguments))
                        .toArray(String[]::new));
    }

    @Test
    void without_the_demo_the_first_admin_is_made_once_and_nobody_else() {
        try (ConfigurableApplicationContext service = start(GRACE)) {
            People people = service.getBean(People.class);
            assertThat(people.membership("grace", "initech"))
                    .hasValueSatisfying(one -> assertThat(one.isAdmin()).isTrue());
            assertThat(people.memberships("ada")).isEmpty();
        }
        try (ConfigurableApplicationContext again = start(GRACE)) {
            assertThat(again.getBean(People.class)
                            .hasPassword("grace", "correct horse", again.getBean(PasswordEncoder.class)))
                    .isTrue();
        }
        String[] other = GRACE.clone();
        other[3] = "--esc.first-admin.password=battery staple";
        assertThatThrownBy(() -> start(other))
                .hasStackTraceContaining("there is somebody called grace in this database already");
    }

    @Test
    void over_what_the_demo_has_left_it_does_not_start_without_it() {
        start("--esc.demo=true").close();

        assertThatThrownBy(() -> start(GRACE)).hasStackTraceContaining("whose password everybody knows");
    }
}
