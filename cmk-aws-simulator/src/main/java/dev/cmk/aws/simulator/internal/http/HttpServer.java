package dev.cmk.aws.simulator.internal.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Listens on the loopback address. Each connection has a daemon thread of its own, so that a call that hangs holds up no
 * other. After {@link #close} no thread and no socket is left.
 */
public final class HttpServer implements AutoCloseable {

    private static final int BACKLOG = 512;
    private static final AtomicInteger THREADS = new AtomicInteger();
    private static final ThreadFactory DAEMONS = task -> {
        Thread thread = new Thread(task, "aws-simulator-" + THREADS.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    };

    private final HttpHandler handler;
    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool(DAEMONS);
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private HttpServer(HttpHandler handler, ServerSocket listener) {
        this.handler = handler;
        this.listener = listener;
    }

    /**
     * Starts to listen.
     *
     * @param port zero for any free port
     */
    public static HttpServer start(int port, HttpHandler handler) {
        try {
            ServerSocket listener = new ServerSocket();
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
            HttpServer server = new HttpServer(handler, listener);
            server.threads.execute(server::accept);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("no HTTP server on port " + port + " of the loopback address", e);
        }
    }

    /** Such as {@code http://127.0.0.1:40123}. */
    public URI uri() {
        return URI.create("http://" + listener.getInetAddress().getHostAddress() + ":" + listener.getLocalPort());
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                threads.execute(() -> serve(socket));
            } catch (IOException | RuntimeException e) {
                // Closed, or the client was gone before it was accepted: the loop's condition tells.
            }
        }
        closeConnections();
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            new HttpConnection(socket, handler).serve();
        } catch (IOException e) {
            // The client is gone, or the server was closed. Either way nobody is left to be told.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    private void closeConnections() {
        open.forEach(HttpServer::closeQuietly);
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // It is being thrown away.
        }
    }

    /** Cuts all connections, and waits until the threads have ended (at most 10 seconds). */
    @Override
    public void close() {
        closeQuietly(listener);
        closeConnections();
        threads.shutdownNow();
        try {
            threads.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
