package dev.cmk.verification.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The Java code of every document is a region of a test in this package, or of the example custom-provider, character by
 * character. With {@code -Ddocs.update=true} the documents are brought up to date instead.
 */
class DocumentCodeTest {

    private static final Map<String, String> REGIONS = CodeBlock.regions();

    @Test
    void code_in_documents_is_code_that_runs() throws IOException {
        for (CodeBlock block : blocks()) {
            assertThat(REGIONS.keySet())
                    .as("%s: the line before ```java says which region it shows: <!-- code: name -->", block)
                    .contains(block.region());
        }
        if (Boolean.getBoolean("docs.update")) {
            update();
        }
        for (CodeBlock block : blocks()) {
            assertThat(block.text())
                    .as("%s; -Ddocs.update=true copies the region into the document", block)
                    .isEqualTo(REGIONS.get(block.region()));
        }
    }

    @Test
    void every_region_is_shown_somewhere() {
        Set<String> shown = new LinkedHashSet<>();
        blocks().forEach(block -> shown.add(block.region()));

        assertThat(REGIONS.keySet()).isSubsetOf(shown);
    }

    private static List<CodeBlock> blocks() {
        return Documents.pages().stream()
                .flatMap(page -> CodeBlock.of(page).stream())
                .toList();
    }

    /** One block at a time, since each moves those after it. */
    private static void update() throws IOException {
        for (int i = 0; i < blocks().size(); i++) {
            CodeBlock block = blocks().get(i);
            Files.writeString(block.page(), block.replacedBy(REGIONS.get(block.region())));
        }
    }
}
