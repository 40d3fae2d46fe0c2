package dev.cmk.examples.esc;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The description of the REST interface as it is served. Here its schemas are taken more strictly than a client may: what is
 * not described is not allowed.
 */
final class OpenApi {

    static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    private static final JsonMapper JSON = new JsonMapper();

    private final JsonNode root;
    private final SchemaRegistry schemas = SchemaRegistry.withDefaultDialect(
            Dialects.getDraft202012(),
            registry -> registry.schemaRegistryConfig(
                    SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));

    private OpenApi(JsonNode root) {
        this.root = root;
    }

    static OpenApi load() {
        try (InputStream yaml =
                Objects.requireNonNull(OpenApi.class.getResourceAsStream("/static/openapi.yaml"), "openapi.yaml")) {
            LoadSettings settings =
                    LoadSettings.builder().setAllowDuplicateKeys(false).build();
            JsonNode root = JSON.valueToTree(new Load(settings).loadFromInputStream(yaml));
            root.at("/components/schemas").forEach(OpenApi::close);
            return new OpenApi(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(JsonNode schema) {
        if (schema.has("properties") && !schema.has("additionalProperties")) {
            ((ObjectNode) schema).put("additionalProperties", false);
        }
    }

    JsonNode root() {
        return root;
    }

    /** What is at a place of the description, or at the place that it refers to. */
    JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? root.requiredAt(node.get("$ref").asString().substring(1)) : node;
    }

    /** One method of one path. */
    record Operation(String method, String path, JsonNode node) {

        String name() {
            return method + " " + path;
        }

        boolean matches(String otherMethod, String otherPath) {
            String pattern = Pattern.compile("\\{[^}]+}").matcher(path).replaceAll("[^/]+");
            return method.equals(otherMethod) && otherPath.matches(pattern);
        }

        private long variables() {
            return path.chars().filter(c -> c == '{').count();
        }
    }

    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        root.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(method -> METHODS.contains(method.getKey()))
                        .forEach(method -> operations.add(new Operation(
                                method.getKey().toUpperCase(Locale.ROOT), path.getKey(), method.getValue()))));
        return operations;
    }

    /** As OpenAPI has it, a path without variables goes before one with them. */
    Operation find(String method, String path) {
        return operations().stream()
                .filter(operation -> operation.matches(method, path))
                .min(Comparator.comparing(Operation::variables))
                .orElseThrow(() -> new AssertionError(method + " " + path + " is not described"));
    }

    /** Every parameter of an operation and its path. */
    List<JsonNode> parameters(Operation operation) {
        List<JsonNode> parameters = new ArrayList<>();
        root.get("paths").get(operation.path()).path("parameters").forEach(one -> parameters.add(resolve(one)));
        operation.node().path("parameters").forEach(one -> parameters.add(resolve(one)));
        return parameters;
    }

    /** Requires that a text is as a media type object says. */
    void requireConforms(JsonNode mediaType, String type, String body, String what) {
        JsonNode value = type.endsWith("json") ? JSON.readTree(body) : JSON.valueToTree(body);
        ObjectNode schema = JSON.createObjectNode();
        schema.setAll((ObjectNode) mediaType.get("schema"));
        schema.set("components", root.get("components")); // where references lead
        Schema compiled = schemas.getSchema(schema);
        List<Error> errors = compiled.validate(value);
        assertThat(errors).as(what + ": " + body).isEmpty();
    }
}
