package dev.quietus.guard;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** One request and its answer, by HTTP/1.1 over a Unix socket, each wait with an end. Not thread-safe. */
final class ClientConnection implements AutoCloseable {
    static final int MOST_BYTES = 64 * 1024 * 1024;
    private static final int MOST_LINE = 8 * 1024;

    private final SocketChannel channel;
    private final Selector selector;
    private final ByteBuffer buffer = ByteBuffer.allocate(16 * 1024).limit(0);
    private int status;
    private boolean chunked;
    /** Bytes of the body, or of this piece of it, still to come; −1 until the connection ends. */
    private long left = -1;

    private boolean ended;

    ClientConnection(Path socket) throws IOException {
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.configureBlocking(false);
            selector = Selector.open();
            channel.register(selector, SelectionKey.OP_READ);
        } catch (IOException e) {
            channel.close();
            throw new IOException("no guard answers at " + socket + ": " + e.getMessage(), e);
        }
    }

    int status() {
        return status;
    }

    /** Sends the request and reads the answer's head. */
    void send(String method, String path, String body, Duration patience) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder(method).append(' ').append(path).append(" HTTP/1.1\r\n");
        head.append("Host: localhost\r\nConnection: close\r\n");
        if (method.equals("POST")) {
            head.append("Content-Type: application/json\r\nContent-Length: ");
            head.append(bytes.length).append("\r\n");
        }
        write(ByteBuffer.wrap(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII)), patience);
        write(ByteBuffer.wrap(bytes), patience);
        head(patience);
    }

    private void write(ByteBuffer bytes, Duration patience) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        while (bytes.hasRemaining()) {
            if (channel.write(bytes) == 0) {
                channel.keyFor(selector).interestOps(SelectionKey.OP_WRITE);
                await(end);
                channel.keyFor(selector).interestOps(SelectionKey.OP_READ);
            }
        }
    }

    private void head(Duration patience) throws IOException {
        String first = line(patience);
        if (!first.matches("HTTP/1\\.1 [0-9]{3}( .*)?")) {
            throw new IOException("what answers there is no guard");
        }
        status = Integer.parseInt(first.substring(9, 12));
        Map<String, String> fields = new HashMap<>();
        for (String line = line(patience); !line.isEmpty(); line = line(patience)) {
            int colon = line.indexOf(':');
            if (colon < 1 || fields.size() > 100) {
                throw new IOException("what answers there is no guard");
            }
            fields.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        chunked = fields.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked");
        String length = fields.getOrDefault("content-length", "");
        if (chunked) {
            left = 0;
        } else if (length.matches("[0-9]{1,9}")) {
            left = Long.parseLong(length);
        }
    }

    /** The next byte of the body; −1 at its end. */
    int read(Duration patience) throws IOException {
        if (chunked && left == 0 && !ended) {
            piece(patience);
        }
        if (ended || left == 0) {
            return -1;
        }
        int next = raw(patience);
        if (next < 0 && left > 0) {
            throw new EOFException("the guard's answer is cut off");
        }
        left -= left > 0 ? 1 : 0;
        if (chunked && left == 0) {
            line(patience);
        }
        return next;
    }

    private void piece(Duration patience) throws IOException {
        String size = line(patience);
        if (!size.matches("[0-9a-fA-F]{1,8}")) {
            throw new IOException("what answers there is no guard");
        }
        left = Long.parseLong(size, 16);
        ended = left == 0;
    }

    private String line(Duration patience) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = raw(patience); next != '\n'; next = raw(patience)) {
            if (next < 0 || line.length() > MOST_LINE) {
                throw new EOFException("the guard's answer is cut off");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    private int raw(Duration patience) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        while (!buffer.hasRemaining()) {
            buffer.clear();
            int count = channel.read(buffer);
            buffer.flip();
            if (count < 0) {
                return -1;
            }
            if (count == 0) {
                await(end);
            }
        }
        return buffer.get() & 0xff;
    }

    private void await(long end) throws IOException {
        long millis = (end - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
            throw new IOException("the guard does not answer in time");
        }
        selector.select(millis);
        selector.selectedKeys().clear();
        if (Thread.currentThread().isInterrupted()) {
            throw new IOException("interrupted while the guard was waited for");
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }
}
