package dev.cmk.examples.esc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Somebody at the pages, with a session of their own, who follows no redirect unasked. */
final class Visitor {

    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    private final int port;
    private final HttpClient http =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

    private Visitor(int port) {
        this.port = port;
    }

    static Visitor nobody(int port) {
        return new Visitor(port);
    }

    static Visitor signedIn(int port, String username) {
        Visitor visitor = new Visitor(port);
        HttpResponse<String> answer = visitor.post("/login", "username=" + username + "&password=open+sesame");
        if (!location(answer).endsWith("/")) {
            throw new AssertionError(username + " cannot sign in");
        }
        return visitor;
    }

    /** Where an answer leads, or empty. */
    static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElse("");
    }

    HttpResponse<String> get(String path) {
        return send(request(path).GET());
    }

    /** With the token of a form of ours. */
    HttpResponse<String> post(String path, String form) {
        Matcher token = TOKEN.matcher(get("/login").body());
        if (!token.find()) {
            throw new AssertionError("the form has no token");
        }
        return postWithoutToken(path, form + "&_csrf=" + URLEncoder.encode(token.group(1), StandardCharsets.UTF_8));
    }

    /** As a form on somebody else's page would. */
    HttpResponse<String> postWithoutToken(String path, String form) {
        return send(request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Accept", "text/html");
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
