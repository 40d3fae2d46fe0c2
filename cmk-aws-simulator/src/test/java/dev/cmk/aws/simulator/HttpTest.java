package dev.cmk.aws.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;

/** Requests that the SDK would not send, many at once, and the end. */
class HttpTest extends SimulatorFixture {

    private HttpResponse<String> post(String body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(aws.endpoint()).POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void an_unsigned_request_is_refused() throws Exception {
        HttpResponse<String> kms = post("{}", "X-Amz-Target", "TrentService.Encrypt");
        assertThat(kms.statusCode()).isEqualTo(400);
        assertThat(kms.body()).contains("MissingAuthenticationTokenException");
        HttpResponse<String> sts = post("Action=GetCallerIdentity&Version=2011-06-15");
        assertThat(sts.statusCode()).isEqualTo(403);
        assertThat(sts.body()).contains("<Code>MissingAuthenticationToken</Code>");
    }

    @Test
    void an_unknown_operation_is_refused() throws Exception {
        assertThat(post("{}", "X-Amz-Target", "TrentService.Sign").body()).contains("UnknownOperationException");
        assertThat(post("Action=GetSessionToken").body()).contains("<Code>InvalidAction</Code>");
        assertThat(post("what?").body()).contains("<Code>InvalidAction</Code>");
    }

    @Test
    void a_changed_body_does_not_have_the_signature_of_the_original() throws Exception {
        HttpResponse<String> changed = post(
                "{}",
                "X-Amz-Target",
                "TrentService.Encrypt",
                "X-Amz-Date",
                "20260301T100000Z",
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=" + aws.credentials().accessKeyId()
                        + "/20260301/eu-central-1/kms/aws4_request, SignedHeaders=host;x-amz-date, Signature="
                        + "0".repeat(64));
        assertThat(changed.body()).contains("InvalidSignatureException");
    }

    @Test
    void many_callers_at_once_are_answered_each_by_its_own() throws Exception {
        KmsClient kms = kms();
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                var secret = SdkBytes.fromUtf8String("secret " + i);
                calls.add(threads.submit(() -> {
                    var ciphertext = kms.encrypt(r -> r.keyId(key.arn()).plaintext(secret))
                            .ciphertextBlob();
                    assertThat(kms.decrypt(r -> r.ciphertextBlob(ciphertext)).plaintext())
                            .isEqualTo(secret);
                }));
            }
            for (Future<?> call : calls) {
                call.get();
            }
        } finally {
            threads.shutdown();
        }
        assertThat(aws.callLog().count("Decrypt")).isEqualTo(200);
    }

    @Test
    void no_thread_is_left_after_close_and_none_keeps_the_jvm_alive() {
        Set<Thread> before = simulatorThreads();
        AwsSimulator another = AwsSimulator.start();
        try (Clients own = new Clients(another.endpoint())) {
            own.sts(Clients.of(another.credentials())).getCallerIdentity();
            Set<Thread> started = simulatorThreads();
            started.removeAll(before);
            assertThat(started).isNotEmpty().allMatch(Thread::isDaemon);
        }
        another.close();
        another.close();
        assertThat(before).containsAll(simulatorThreads());
    }

    private static Set<Thread> simulatorThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("aws-simulator-"))
                .collect(Collectors.toSet());
    }
}
