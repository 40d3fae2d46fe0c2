package dev.cmk.examples.esc.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.examples.esc.security.AccessTokens;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Over a plain socket, for no client sends what is to be refused here to its end. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "esc.demo-data-keys=0")
@DirtiesContext // its folder does not outlive this class
class BodyLimitTest {

    private static final String ENVIRONMENT = "PUT /api/orgs/acme/environments/shop/large";
    private static final String BATCH = "POST /api/orgs/acme/crypto/billing/encrypt";
    private static final String YAML = "application/yaml";
    private static final String JSON = "application/json";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final int PIECE = 64 * 1024;

    @TempDir
    static Path folder;

    @DynamicPropertySource
    static void data(DynamicPropertyRegistry properties) {
        properties.add("esc.data", () -> folder.toAbsolutePath().toString());
    }

    @LocalServerPort
    int port;

    @Autowired
    AccessTokens tokens;

    String token;

    @BeforeEach
    void token() {
        token = tokens.issue("ada");
    }

    private Socket send(String request, String type, String header) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) Duration.ofSeconds(30).toMillis());
        String head = request + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer " + token
                + "\r\nContent-Type: " + type + "\r\n" + header + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String answer(Socket socket) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(answer);
        } catch (IOException e) {
            // the server has not read everything, and hangs up after its answer
        }
        return answer.toString(StandardCharsets.UTF_8);
    }

    private String declared(String request, String type, long length) throws IOException {
        try (Socket socket = send(request, type, "Content-Length: " + length)) {
            socket.shutdownOutput();
            return answer(socket);
        }
    }

    private String chunked(String request, String type, String beginning, long length) throws IOException {
        try (Socket socket = send(request, type, "Transfer-Encoding: chunked")) {
            OutputStream out = socket.getOutputStream();
            out.write(chunk(beginning));
            for (long left = length - beginning.length(); left > 0; left -= PIECE) {
                out.write(chunk("a".repeat((int) Math.min(left, PIECE))));
            }
            out.write(chunk(""));
            return answer(socket);
        }
    }

    private static byte[] chunk(String text) {
        return (Integer.toHexString(text.length()) + "\r\n" + text + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static void assertTooLarge(String answer, int limit) {
        assertThat(answer)
                .startsWith("HTTP/1.1 413")
                .contains("application/problem+json", "\"content-too-large\"", "more than " + limit + " bytes");
    }

    @Test
    void a_declared_length_is_refused_before_the_body_is_sent() throws IOException {
        assertTooLarge(declared(ENVIRONMENT, YAML, BodyLimit.MAX_BYTES + 1), BodyLimit.MAX_BYTES);
        assertTooLarge(declared(ENVIRONMENT, YAML, Long.MAX_VALUE), BodyLimit.MAX_BYTES);
        assertTooLarge(declared(BATCH, JSON, BodyLimit.MAX_BATCH_BYTES + 1), BodyLimit.MAX_BATCH_BYTES);
        assertTooLarge(declared("POST /api/orgs/acme/cmk", JSON, BodyLimit.MAX_BATCH_BYTES), BodyLimit.MAX_BYTES);
        assertTooLarge(declared("POST /login", FORM, 1 << 30), BodyLimit.MAX_BYTES);
    }

    @Test
    void an_undeclared_length_is_refused_where_it_passes_the_limit() throws IOException {
        int limit = BodyLimit.MAX_BYTES;
        assertTooLarge(chunked(ENVIRONMENT, YAML, "values: ", limit + 1), limit);
        assertTooLarge(chunked("POST /api/orgs/acme/cmk", JSON, "{\"name\": \"", limit + 1), limit);
        assertTooLarge(chunked("PUT /api/orgs/acme/cmk", FORM, "name=", limit + 1), limit);
        int batchLimit = BodyLimit.MAX_BATCH_BYTES;
        assertTooLarge(chunked(BATCH, JSON, "{\"items\": [{\"data\": \"", batchLimit + 1), batchLimit);
    }

    @Test
    void a_form_of_undeclared_length_is_refused_too() throws IOException {
        assertThat(chunked("POST /login", FORM, "username=", BodyLimit.MAX_BYTES + 1))
                .startsWith("HTTP/1.1 413");
    }

    @Test
    void a_form_in_parts_is_not_read() throws IOException {
        assertThat(chunked("POST /login", "multipart/form-data; boundary=a", "--a", BodyLimit.MAX_BYTES + 1))
                .startsWith("HTTP/1.1 403"); // it has no CSRF token that anybody looks for
    }

    @Test
    void what_is_within_the_limit_is_read_to_its_end() throws IOException {
        assertThat(chunked(ENVIRONMENT, YAML, "values: ", BodyLimit.MAX_BYTES))
                .startsWith("HTTP/1.1 422")
                .contains("invalid-document");
        assertThat(chunked(BATCH, JSON, "{\"items\": [{\"data\": \"", BodyLimit.MAX_BATCH_BYTES))
                .startsWith("HTTP/1.1 400")
                .contains("bad-request");
    }
}
