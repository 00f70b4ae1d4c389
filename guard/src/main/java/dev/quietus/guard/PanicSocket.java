package dev.quietus.guard;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The socket: lines as in the FIFO, each answered by a line, from anybody; the kernel says who he is (unix(7), SO_PEERCRED). One
 * thread hears all of them, so that it is there already and nobody can hold up the others.
 */
final class PanicSocket implements AutoCloseable {
    private static final int MOST = 64;
    private static final long PATIENCE_NANOS = 10_000_000_000L;
    private static final int MOST_LINES = 256;
    private static final int MOST_WAITING = 4;

    private final PanicDesk desk;
    private final ControlPeers peers = new ControlPeers();
    private final ControlCrowd crowd = new ControlCrowd(4, 48, MOST);
    private final Selector selector;
    private final ServerSocketChannel server;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(PanicLine.MOST_BYTES);
    private final byte[] bytes = new byte[PanicLine.MOST_BYTES];
    private final Thread thread;

    PanicSocket(Path place, PanicDesk desk) throws IOException {
        this.desk = desk;
        ControlFolder.clearSocket(place);
        selector = Selector.open();
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(place), MOST);
        ControlFolder.open(place, true);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        thread = new Thread(this::serve, "guard-panic-socket");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve() {
        while (selector.isOpen()) {
            try {
                // With nobody to lose patience with there is nothing to wake up for.
                selector.select(selector.keys().size() > 1 ? 1000 : 0);
                for (SelectionKey key : selector.selectedKeys()) {
                    if (key.isValid() && key.isAcceptable()) {
                        accept();
                    } else if (key.isValid() && key.attachment() instanceof Caller caller) {
                        caller.read(key);
                    }
                }
                selector.selectedKeys().clear();
                for (SelectionKey key : List.copyOf(selector.keys())) {
                    if (key.attachment() instanceof Caller caller && caller.isOverdue()) {
                        caller.leave();
                    }
                }
            } catch (ClosedSelectorException e) {
                return;
            } catch (IOException | RuntimeException | Error e) {
                // One caller's trouble, or no memory or descriptors just now: the others are still to be heard.
                LockSupport.parkNanos(PanicDesk.BREATH_NANOS);
            }
        }
    }

    private void accept() throws IOException {
        SocketChannel channel = server.accept();
        if (channel == null) {
            return;
        }
        Peer peer = peers.of(channel);
        if (!crowd.enter(peer)) {
            channel.close();
            return;
        }
        Caller caller = new Caller(channel, peer);
        try {
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, caller);
        } catch (IOException e) {
            caller.leave();
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
        server.close();
        ThreadEnd.await(thread, Duration.ofSeconds(2));
    }

    /** Who is being listened to. Answers come from other threads than his lines. */
    private final class Caller implements PanicLines.Reader {
        private final PanicLines lines = new PanicLines(System::nanoTime, this);
        private final SocketChannel channel;
        private final Peer peer;
        private final long begun = System.nanoTime();
        private int heard;
        private int waiting;
        private boolean ended;
        private boolean left;

        Caller(SocketChannel channel, Peer peer) {
            this.channel = channel;
            this.peer = peer;
        }

        void read(SelectionKey key) {
            try {
                buffer.clear();
                int count = channel.read(buffer);
                if (count < 0) {
                    key.interestOps(0);
                    end();
                    return;
                }
                buffer.flip().get(bytes, 0, count);
                lines.add(bytes, count);
            } catch (IOException e) {
                leave();
            }
        }

        @Override
        public void line(byte[] line, int length) {
            synchronized (this) {
                if (ended || ++heard > MOST_LINES) {
                    leave();
                    return;
                }
                if (waiting >= MOST_WAITING) {
                    say("refused: so many of your orders wait already");
                    return;
                }
                waiting++;
            }
            desk.take(line, length, peer, this::answer);
        }

        @Override
        public void forgotten(String why) {
            say("refused: " + why);
        }

        /** He says no more; he hears what he is still owed. */
        private synchronized void end() {
            ended = true;
            if (waiting == 0) {
                leave();
            }
        }

        private synchronized void answer(String text) {
            waiting--;
            say(text);
            if (ended && waiting == 0) {
                leave();
            }
        }

        /** Nobody waits for one who does not read. */
        private synchronized void say(String text) {
            if (left) {
                return;
            }
            ByteBuffer answer = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
            try {
                channel.write(answer);
            } catch (IOException e) {
                leave();
                return;
            }
            if (answer.hasRemaining()) {
                leave();
            }
        }

        synchronized boolean isOverdue() {
            return waiting == 0 && System.nanoTime() - begun > PATIENCE_NANOS;
        }

        synchronized void leave() {
            if (left) {
                return;
            }
            left = true;
            crowd.leave(peer);
            try {
                channel.close();
            } catch (IOException e) {
                // Nothing is left to be done about it.
                ended = true;
            }
        }
    }
}
