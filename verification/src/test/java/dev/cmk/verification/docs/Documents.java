package dev.cmk.verification.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The Markdown files of this repository, and where its sources are. */
final class Documents {

    static final Path ROOT = Path.of(System.getProperty("basedir", "."))
            .toAbsolutePath()
            .getParent()
            .normalize();

    private static final Path EXAMPLES = ROOT.resolve("verification/src/test/java/dev/cmk/verification/docs");

    private static final Path PLUGIN = ROOT.resolve("examples/custom-provider/src");

    private Documents() {}

    /** Those at the root and in docs. */
    static List<Path> pages() {
        List<Path> pages = new ArrayList<>(list(ROOT, 1, name -> name.endsWith(".md")));
        pages.addAll(list(ROOT.resolve("docs"), 3, name -> name.endsWith(".md")));
        return pages;
    }

    /** The sources that hold the regions: the tests of this package, and the example that PLUGINS.md explains. */
    static List<Path> examples() {
        List<Path> sources = new ArrayList<>(list(EXAMPLES, 1, name -> name.endsWith(".java")));
        sources.addAll(list(PLUGIN, 20, name -> name.endsWith(".java")));
        return sources;
    }

    /** The file names of all Java sources. What is built meanwhile is not looked at. */
    static List<String> sourceNames() {
        List<String> names = new ArrayList<>();
        for (Path folder : List.of(ROOT, ROOT.resolve("examples"))) {
            children(folder).stream()
                    .map(module -> module.resolve("src"))
                    .filter(Files::isDirectory)
                    .flatMap(sources -> list(sources, 20, name -> name.endsWith(".java")).stream())
                    .forEach(file -> names.add(file.getFileName().toString()));
        }
        return names;
    }

    private static List<Path> children(Path folder) {
        try (Stream<Path> children = Files.list(folder)) {
            return children.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String name(Path page) {
        return ROOT.relativize(page).toString().replace('\\', '/');
    }

    private static List<Path> list(Path folder, int depth, Predicate<String> name) {
        try (Stream<Path> files = Files.walk(folder, depth)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> name.test(file.getFileName().toString()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
