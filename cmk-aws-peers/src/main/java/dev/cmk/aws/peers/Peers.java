package dev.cmk.aws.peers;

import java.net.URI;
import org.junit.jupiter.api.Assumptions;

/** Other implementations of KMS and STS. A test that asks for one that cannot be had is skipped, and says why. */
public final class Peers {

    private static final LocalStack LOCAL_STACK =
            new LocalStack(System.getenv(LocalStack.VARIABLE), new LocalStackInDocker());

    private Peers() {}

    /**
     * Moto, which somebody else has started.
     *
     * @return the endpoint in CMK_MOTO_ENDPOINT
     */
    public static URI moto() {
        String given = System.getenv("CMK_MOTO_ENDPOINT");
        return given == null
                ? Assumptions.abort("moto is not here to be asked: CMK_MOTO_ENDPOINT is not set")
                : URI.create(given);
    }

    /**
     * LocalStack, which somebody else has started; else in a container, which ends with this JVM.
     *
     * @return the endpoint in CMK_LOCALSTACK_ENDPOINT, or that of the container
     */
    public static URI localStack() {
        return LOCAL_STACK.endpoint();
    }
}
