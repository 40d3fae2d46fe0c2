package dev.cmk.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A schema script of this jar, with the names that it is to have. */
record SchemaScript(String sql) {

    /** The scripts are our own: a table begins like this, and each of its columns takes a line. */
    private static final Pattern TABLE =
            Pattern.compile("CREATE TABLE IF NOT EXISTS (\\w+) \\((.*?)\n\\)", Pattern.DOTALL);

    private static final Pattern COLUMN = Pattern.compile("\n {4}([a-z][a-z_]*) ");

    static SchemaScript of(Dialect dialect, Tables tables) {
        try (InputStream script = SchemaScript.class.getResourceAsStream(dialect.script())) {
            if (script == null) {
                throw new IllegalStateException("the jar lacks " + dialect.script());
            }
            return new SchemaScript(tables.in(new String(script.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + dialect.script() + " from the jar", e);
        }
    }

    List<String> statements() {
        List<String> statements = new ArrayList<>();
        for (String statement : sql.replaceAll("(?m)^--.*\n", "").split(";", -1)) {
            if (!statement.isBlank()) {
                statements.add(statement.strip());
            }
        }
        return statements;
    }

    /** The columns of each table. */
    Map<String, List<String>> tables() {
        Map<String, List<String>> tables = new LinkedHashMap<>();
        Matcher table = TABLE.matcher(sql);
        while (table.find()) {
            tables.put(
                    table.group(1),
                    COLUMN.matcher(table.group(2))
                            .results()
                            .map(column -> column.group(1))
                            .toList());
        }
        return tables;
    }
}
