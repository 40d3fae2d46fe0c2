package dev.cmk.internal.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.EncryptionContext;
import dev.cmk.OrganizationId;
import dev.cmk.Scope;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BindingTest {

    @Test
    void associated_data_is_header_organization_scope_and_context() {
        byte[] bound = new Binding(OrganizationId.of("ab"), Scope.of("é"))
                .associatedData(new byte[] {1, 2, 3}, EncryptionContext.of("n", "v"));
        assertThat(HexFormat.of().formatHex(bound))
                .isEqualTo("010203" + "00026162" + "0002c3a9" + "0001" + "00016e" + "000176");
    }

    @Test
    void reference_and_library_agree() {
        byte[] header = Fixture.bytes(81, 1);
        assertThat(new Binding(Fixture.ORGANIZATION, Fixture.SCOPE).associatedData(header, Fixture.CONTEXT))
                .isEqualTo(ReferenceFormat.associatedData(header, "acme", "environments/prod", Fixture.PAIRS));
    }

    /** Inputs from a tiny alphabet, so that almost all collisions that an ambiguous encoding has would come up. */
    @Test
    void no_two_different_inputs_share_associated_data() {
        Random random = new Random(42);
        Map<String, Object> seen = new HashMap<>();
        for (int i = 0; i < 300_000; i++) {
            String organization = text(random, 1, 3);
            String scope = text(random, 1, 3);
            Map<String, String> context = new TreeMap<>();
            for (int pair = random.nextInt(4); pair > 0; pair--) {
                context.put(text(random, 1, 2), text(random, 0, 2));
            }
            byte[] bound = new Binding(OrganizationId.of(organization), Scope.of(scope))
                    .associatedData(new byte[0], EncryptionContext.of(context));
            Object input = List.of(organization, scope, context);
            assertThat(seen.computeIfAbsent(HexFormat.of().formatHex(bound), key -> input))
                    .isEqualTo(input);
        }
        assertThat(seen).hasSizeGreaterThan(100_000);
    }

    private static String text(Random random, int min, int max) {
        StringBuilder text = new StringBuilder();
        for (int i = min + random.nextInt(max - min + 1); i > 0; i--) {
            text.append("ab\u00E9\u0161".charAt(random.nextInt(4)));
        }
        return text.toString();
    }
}
