package dev.cmk.aws.peers;

import java.net.URI;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/** By Testcontainers, whose own reaper removes the container when this JVM has ended, however it does. */
final class LocalStackInDocker implements LocalStack.Engine {

    /** The last version without an auth token; the same as in .ci/aws-peers. */
    private static final String IMAGE = "localstack/localstack:4.14.0";

    private static final int PORT = 4566;

    @Override
    public boolean answers() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    /** Not with Testcontainers' module for LocalStack, which lends the engine's socket to the container. */
    @Override
    public URI start() {
        GenericContainer<?> container = new GenericContainer<>(IMAGE)
                .withEnv("SERVICES", "kms,sts")
                .withExposedPorts(PORT)
                .waitingFor(Wait.forHttp("/_localstack/health"));
        container.start();
        return URI.create("http://" + container.getHost() + ":" + container.getMappedPort(PORT));
    }
}
