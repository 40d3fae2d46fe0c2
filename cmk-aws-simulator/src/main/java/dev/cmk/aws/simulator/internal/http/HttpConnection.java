package dev.cmk.aws.simulator.internal.http;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpServerConnection;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.io.CloseMode;

/** One connection: request after request until somebody closes it. */
final class HttpConnection {

    /** More than any request of KMS or STS. */
    private static final int BODY_LIMIT = 1 << 20;

    private final DefaultBHttpServerConnection connection =
            new DefaultBHttpServerConnection("http", Http1Config.DEFAULT);
    private final HttpHandler handler;

    HttpConnection(Socket socket, HttpHandler handler) throws IOException {
        this.handler = handler;
        connection.bind(socket);
    }

    void serve() throws IOException, InterruptedException {
        try {
            boolean goOn = true;
            while (goOn) {
                ClassicHttpRequest request = connection.receiveRequestHeader();
                goOn = request != null && answer(request);
            }
        } catch (HttpException e) {
            throw new IOException(e);
        }
    }

    /** Returns whether the connection can be used for another request. */
    private boolean answer(ClassicHttpRequest request) throws IOException, HttpException, InterruptedException {
        if (request.containsHeader("Expect")) {
            connection.sendResponseHeader(new BasicClassicHttpResponse(100));
            connection.flush();
        }
        HttpAnswer answer = handler.handle(read(request));
        if (answer.delivery() == HttpAnswer.Delivery.RESET) {
            connection.close(CloseMode.IMMEDIATE);
            return false;
        }
        send(answer);
        Header wish = request.getFirstHeader("Connection");
        return answer.delivery() == HttpAnswer.Delivery.WHOLE
                && (wish == null || !wish.getValue().equalsIgnoreCase("close"));
    }

    private HttpRequest read(ClassicHttpRequest request) throws IOException, HttpException {
        Map<String, List<String>> headers = new HashMap<>();
        for (Header header : request.getHeaders()) {
            headers.computeIfAbsent(header.getName().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(header.getValue());
        }
        byte[] body = {};
        if (headers.containsKey("content-length") || headers.containsKey("transfer-encoding")) {
            connection.receiveRequestEntity(request);
            try (var entity = request.getEntity()) {
                body = entity.getContent().readNBytes(BODY_LIMIT);
            }
        }
        return new HttpRequest(request.getMethod(), request.getRequestUri(), headers, body);
    }

    private void send(HttpAnswer answer) throws IOException, HttpException {
        ClassicHttpResponse response = new BasicClassicHttpResponse(answer.status());
        byte[] body = answer.body();
        response.setHeader("x-amzn-RequestId", answer.requestId());
        response.setHeader("Content-Type", answer.contentType());
        response.setHeader("Content-Length", body.length);
        int length = answer.delivery() == HttpAnswer.Delivery.HALF ? body.length / 2 : body.length;
        response.setEntity(
                new ByteArrayEntity(Arrays.copyOf(body, length), ContentType.parseLenient(answer.contentType())));
        connection.sendResponseHeader(response);
        connection.sendResponseEntity(response);
        connection.flush();
    }
}
