package dev.cmk.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** docs/SPRING-BOOT.md lists the properties as the metadata has them, which editors show. */
class DocumentedPropertiesTest {

    private static final Path BASE = Path.of(System.getProperty("basedir", "."));

    @Test
    void the_page_lists_every_property_with_its_default_and_description() throws IOException {
        String metadata = Files.readString(BASE.resolve("target/classes/META-INF/spring-configuration-metadata.json"));
        List<String> properties = StreamSupport.stream(
                        JsonParser.parseString(metadata)
                                .getAsJsonObject()
                                .getAsJsonArray("properties")
                                .spliterator(),
                        false)
                .map(JsonElement::getAsJsonObject)
                .map(DocumentedPropertiesTest::row)
                .sorted()
                .toList();
        List<String> documented = Files.readAllLines(BASE.resolveSibling("docs").resolve("SPRING-BOOT.md")).stream()
                .filter(line -> line.startsWith("| `cmk."))
                .toList();

        assertThat(documented).isEqualTo(properties);
        assertThat(properties).hasSizeGreaterThan(20);
    }

    private static String row(JsonObject property) {
        JsonElement value = property.get("defaultValue");
        String text = value == null || value.isJsonArray() ? "" : "`" + value.getAsString() + "`";
        return "| `" + property.get("name").getAsString() + "` | " + text + " | "
                + property.get("description").getAsString() + " |";
    }
}
