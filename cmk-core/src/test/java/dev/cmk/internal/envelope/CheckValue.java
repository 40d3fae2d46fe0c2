package dev.cmk.internal.envelope;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One entry of check-values.json, in the order of its fields; byte strings in lower-case hex. */
record CheckValue(String name, String dataKey, String organization, String id, String check, boolean valid) {

    static final Path FILE = Vector.FILE.resolveSibling("check-values.json");

    static final String MEMBER = "checkValues";

    static List<CheckValue> readFrozen() throws IOException {
        TypeToken<Map<String, List<CheckValue>>> type = new TypeToken<>() {};
        return new Gson().fromJson(Files.readString(FILE), type).get(MEMBER);
    }

    @Override
    public String toString() {
        return name;
    }
}
