package dev.cmk.aws.internal;

import dev.cmk.OrganizationId;
import dev.cmk.UnavailableReason;
import dev.cmk.aws.internal.SessionRequest.ExternalId;
import dev.cmk.spi.KeyAccessException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/** An STS that answers as a test says, and otherwise with new credentials each time. */
final class FakeSts implements Sts {

    final List<SessionRequest> asked = new CopyOnWriteArrayList<>();
    volatile Function<SessionRequest, AwsSessionCredentials> answer = this::credentials;

    static SessionRequest request(String organization) {
        return new SessionRequest(
                OrganizationId.of(organization),
                RoleArn.parse("roleArn", "arn:aws:iam::111122223333:role/cmk"),
                new ExternalId("id-of-" + organization),
                "{}",
                "eu-central-1");
    }

    static KeyAccessException failure(UnavailableReason reason) {
        return new KeyAccessException(reason, reason.isDenial(), "Code", "as the test says", null);
    }

    @Override
    public AwsSessionCredentials assume(SessionRequest request) {
        asked.add(request);
        return answer.apply(request);
    }

    AwsSessionCredentials credentials(SessionRequest request) {
        return AwsSessionCredentials.create("id-" + asked.size(), "secret", "token of " + request.organization());
    }

    void fails(UnavailableReason reason) {
        answer = request -> {
            throw failure(reason);
        };
    }

    void works() {
        answer = this::credentials;
    }
}
