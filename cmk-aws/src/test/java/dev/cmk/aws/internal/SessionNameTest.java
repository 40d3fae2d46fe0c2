package dev.cmk.aws.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.OrganizationId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SessionNameTest {

    private static String name(String organization) {
        return SessionName.of(OrganizationId.of(organization));
    }

    @Test
    void the_organization_can_be_read() {
        assertThat(name("acme")).matches("cmk-acme-[0-9a-f]{16}");
    }

    @Test
    void every_organization_gives_a_name_that_sts_takes() {
        for (String organization :
                List.of("a", "x".repeat(128), "Müller/GmbH#\"${aws:username}", "組織", "😀".repeat(128))) {
            assertThat(name(organization)).as(organization).matches("[A-Za-z0-9_+=,.@-]{2,64}");
        }
    }

    @Test
    void organizations_that_look_alike_have_different_names() {
        assertThat(Stream.of("a/b", "a-b", "a:b", "A-b", "x".repeat(127), "x".repeat(128))
                        .map(SessionNameTest::name))
                .doesNotHaveDuplicates();
    }

    @Test
    void the_name_stays_the_same() {
        assertThat(name("acme")).isEqualTo(name("acme"));
    }
}
