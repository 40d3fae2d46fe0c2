package dev.cmk.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The wire between one instance and the database: a port that passes everything on, until it is cut. */
final class Forwarder implements AutoCloseable {

    private final ServerSocket listening;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Object valve = new Object();
    private boolean refusing;
    private boolean holding;

    Forwarder(int target) {
        this.target = target;
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** All connections are reset, and no new one comes about. */
    void refuse() {
        synchronized (valve) {
            refusing = true;
        }
        sockets.forEach(Forwarder::reset);
    }

    /** Nothing gets through, and nobody is told. */
    void hold() {
        synchronized (valve) {
            holding = true;
        }
    }

    /** As if nothing had been. What was held goes on its way, however late. */
    void restore() {
        synchronized (valve) {
            refusing = false;
            holding = false;
            valve.notifyAll();
        }
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                connect(listening.accept());
            } catch (IOException e) {
                // refused on purpose, or closed
            }
        }
    }

    private void connect(Socket client) throws IOException {
        synchronized (valve) {
            if (refusing) {
                reset(client);
                return;
            }
        }
        Socket server = new Socket();
        try {
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 5000);
        } catch (IOException e) {
            reset(client);
            throw e;
        }
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        sockets.add(client);
        sockets.add(server);
        start(() -> pass(client, server));
        start(() -> pass(server, client));
    }

    private void pass(Socket from, Socket to) {
        byte[] buffer = new byte[16 * 1024];
        try {
            int read = from.getInputStream().read(buffer);
            while (read >= 0) {
                waitWhileHeld();
                to.getOutputStream().write(buffer, 0, read);
                read = from.getInputStream().read(buffer);
            }
        } catch (IOException | InterruptedException e) {
            // the other end is gone, or the wire was cut
        } finally {
            reset(from);
            reset(to);
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private void waitWhileHeld() throws InterruptedException {
        synchronized (valve) {
            while (holding && !refusing) {
                valve.wait();
            }
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // closed already
        }
        try {
            socket.close();
        } catch (IOException e) {
            // as good as closed
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "forwarder");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        refuse();
    }
}
