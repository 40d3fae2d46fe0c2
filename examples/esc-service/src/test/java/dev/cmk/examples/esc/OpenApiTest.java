package dev.cmk.examples.esc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.KeyConflictException.Rule;
import dev.cmk.UnavailableReason;
import dev.cmk.examples.esc.OpenApi.Operation;
import dev.cmk.examples.esc.web.Problems;
import dev.cmk.keys.AuditAction;
import dev.cmk.keys.AuditRecord.Outcome;
import dev.cmk.keys.KeyStatus;
import dev.cmk.keys.ReEncryption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The description by itself. */
class OpenApiTest {

    private static final OpenApi OPEN_API = OpenApi.load();

    static List<Operation> operations() {
        return OPEN_API.operations();
    }

    @Test
    void it_is_of_version_3_1_and_asks_for_a_bearer_token_everywhere() {
        JsonNode root = OPEN_API.root();
        assertThat(root.get("openapi").asString()).startsWith("3.1.");
        String scheme = root.at("/security/0").propertyNames().iterator().next();
        assertThat(root.at("/components/securitySchemes/" + scheme + "/scheme").asString())
                .isEqualTo("bearer");
        assertThat(operations()).noneMatch(operation -> operation.node().has("security"));
    }

    @Test
    void every_reference_leads_somewhere_and_every_component_is_used() {
        List<String> references = OPEN_API.root().findValuesAsString("$ref").stream()
                .map(reference -> reference.substring(1))
                .distinct()
                .toList();
        assertThat(references)
                .allSatisfy(
                        reference -> assertThat(OPEN_API.root().at(reference).isMissingNode())
                                .isFalse());
        for (String kind : new String[] {"parameters", "responses", "schemas"}) {
            OPEN_API.root()
                    .at("/components/" + kind)
                    .propertyNames()
                    .forEach(name -> assertThat(references).contains("/components/" + kind + "/" + name));
        }
    }

    @Test
    void every_operation_has_an_id_of_its_own() {
        assertThat(operations())
                .extracting(operation -> operation.node().path("operationId").asString(""))
                .doesNotHaveDuplicates()
                .doesNotContain("");
    }

    @ParameterizedTest
    @MethodSource("operations")
    void every_operation_says_what_it_does_and_takes_what_its_path_names(Operation operation) {
        assertThat(operation.node().path("summary").asString("")).matches("[A-Z].+\\.");
        List<String> inPath = OPEN_API.parameters(operation).stream()
                .filter(parameter -> parameter.get("in").asString().equals("path"))
                .map(parameter -> "{" + parameter.get("name").asString() + "}")
                .toList();
        assertThat(inPath)
                .containsExactlyInAnyOrderElementsOf(Stream.of(operation.path().split("/"))
                        .filter(part -> part.startsWith("{"))
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("operations")
    void every_operation_can_succeed_in_one_way_and_fails_with_problems_only(Operation operation) {
        JsonNode responses = operation.node().get("responses");
        assertThat(responses.propertyNames()).contains("401", "404", "500", "503");
        assertThat(responses.propertyNames().stream().filter(status -> status.startsWith("2")))
                .hasSize(1);
        responses.properties().stream()
                .filter(response -> !response.getKey().startsWith("2"))
                .map(response -> OPEN_API.resolve(response.getValue()))
                .forEach(response -> {
                    assertThat(response.get("content").propertyNames()).containsExactly("application/problem+json");
                    assertThat(response.at("/content/application~1problem+json/schema/$ref")
                                    .asString())
                            .isEqualTo("#/components/schemas/Problem");
                });
    }

    @Test
    void its_reasons_are_those_of_the_library() {
        assertThat(listed("Rule")).isEqualTo(codes(Rule.values()));
        assertThat(listed("KeyReason")).isEqualTo(codes(UnavailableReason.values()));
        assertThat(listed("FailureReason")).isEqualTo(codes(ReEncryption.FailureReason.values()));
        assertThat(listed("State")).isEqualTo(codes(ReEncryption.State.values()));
        assertThat(listed("Cause")).isEqualTo(codes(ReEncryption.Cause.values()));
        assertThat(listed("Side")).isEqualTo(codes(ReEncryption.Side.values()));
        assertThat(listed("Outcome")).isEqualTo(codes(Outcome.values()));
        assertThat(listed("KeyStatus")).isEqualTo(codes(KeyStatus.values()));
        assertThat(listed("AuditAction"))
                .isEqualTo(
                        Stream.of(AuditAction.values()).map(AuditAction::code).toList());
    }

    private static List<String> listed(String schema) {
        return OPEN_API.root()
                .at("/components/schemas/" + schema + "/enum")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    private static List<String> codes(Enum<?>[] values) {
        return Arrays.stream(values).map(Problems::code).toList();
    }
}
