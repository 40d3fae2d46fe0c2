package dev.cmk.internal.envelope;

import com.google.gson.GsonBuilder;
import com.google.gson.reflect.TypeToken;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One entry of vectors.json, in the order of its fields; byte strings in lower-case hex. */
record Vector(
        String name,
        String dataKey,
        String organization,
        String scope,
        Map<String, String> context,
        String plaintext,
        String ciphertext,
        boolean valid) {

    static final Path FILE = Path.of("src/test/resources/vectors/v1/vectors.json");

    static final String MEMBER = "vectors";

    static List<Vector> readFrozen() throws java.io.IOException {
        TypeToken<TreeMap<String, List<Vector>>> type = new TypeToken<>() {};
        return new com.google.gson.Gson().fromJson(Files.readString(FILE), type).get(MEMBER);
    }

    static String toJson(String member, List<?> entries) {
        return new GsonBuilder()
                        .setPrettyPrinting()
                        .disableHtmlEscaping()
                        .create()
                        .toJson(Map.of(member, entries))
                + "\n";
    }

    byte[] dataKeyBytes() {
        return HexFormat.of().parseHex(dataKey);
    }

    byte[] plaintextBytes() {
        return HexFormat.of().parseHex(plaintext);
    }

    byte[] ciphertextBytes() {
        return HexFormat.of().parseHex(ciphertext);
    }

    @Override
    public String toString() {
        return name;
    }
}
