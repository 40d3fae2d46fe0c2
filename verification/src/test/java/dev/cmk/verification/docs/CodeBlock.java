package dev.cmk.verification.docs;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A block of Java in a document: the line before it names the region of a test that it shows.
 *
 * <pre>
 *     &lt;!-- code: encrypt --&gt;            // region encrypt
 *     ```java                         byte[] sealed = …
 *     byte[] sealed = …               // endregion
 *     ```
 * </pre>
 *
 * @param page where it stands
 * @param region what it shows, empty if that is not said
 * @param text its lines, each with its end
 * @param start where the text starts in the page
 */
record CodeBlock(Path page, String region, String text, int start) {

    private static final Pattern BLOCK = Pattern.compile(
            "(?:^<!-- code: ([a-z0-9-]+) -->\n)?^```java\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    private static final Pattern REGION =
            Pattern.compile("^ *// region ([a-z0-9-]+)\n(.*?)^ *// endregion$", Pattern.DOTALL | Pattern.MULTILINE);

    static List<CodeBlock> of(Path page) {
        return BLOCK.matcher(Documents.read(page))
                .results()
                .map(found -> new CodeBlock(
                        page, found.group(1) == null ? "" : found.group(1), found.group(2), found.start(2)))
                .toList();
    }

    /** The code of all regions by their names, without the indentation that they have in common. */
    static Map<String, String> regions() {
        Map<String, String> regions = new LinkedHashMap<>();
        for (Path example : Documents.examples()) {
            Matcher matcher = REGION.matcher(Documents.read(example));
            while (matcher.find()) {
                if (regions.put(
                                matcher.group(1),
                                matcher.group(2).stripTrailing().stripIndent() + "\n")
                        != null) {
                    throw new AssertionError("there are two regions " + matcher.group(1));
                }
            }
        }
        return regions;
    }

    /** The page with other text in place of this one's. */
    String replacedBy(String code) {
        String content = Documents.read(page);
        return content.substring(0, start) + code + content.substring(start + text.length());
    }

    @Override
    public String toString() {
        return Documents.name(page) + ": "
                + (region.isEmpty() ? text.lines().findFirst().orElse("") : region);
    }
}
