package dev.quietus.guard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The FIFO (fifo(7)). Nobody can tell who wrote into one, so only its owner can: mode 0600, and what comes counts as his. It is
 * open for writing here as well, else reading would be at an end after each writer.
 */
final class PanicFifo implements AutoCloseable, PanicLines.Reader {
    /** All that a FIFO holds by default (pipe(7)): a line in it comes whole. */
    private static final int CAPACITY = 64 * 1024;

    private final PanicDesk desk;
    private final Peer owner;
    private final Consumer<String> notes;
    private final FileChannel channel;
    /** One channel lets nobody write while somebody reads. */
    private final FileChannel bell;

    private final Thread thread;
    private volatile boolean closing;

    PanicFifo(Path place, PanicDesk desk, Consumer<String> notes) throws IOException {
        ControlFolder.fifo(place);
        this.desk = desk;
        this.owner = ControlPeers.ourselves("fifo");
        this.notes = notes;
        this.channel =
                FileChannel.open(place, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        this.bell = FileChannel.open(place, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        this.thread = new Thread(this::read, "guard-panic-fifo");
        thread.setDaemon(true);
        thread.start();
    }

    private void read() {
        PanicLines lines = new PanicLines(System::nanoTime, this);
        ByteBuffer buffer = ByteBuffer.allocateDirect(CAPACITY);
        byte[] bytes = new byte[CAPACITY];
        while (!closing) {
            try {
                buffer.clear();
                int count = channel.read(buffer);
                buffer.flip().get(bytes, 0, count);
                lines.add(bytes, count);
            } catch (IOException e) {
                if (!closing) {
                    notes.accept("the panic FIFO can no longer be read: " + PanicDesk.harmless(e.toString()));
                }
                return;
            } catch (RuntimeException | Error e) {
                // Out of memory is no reason to stop listening: that is what this path is for.
                LockSupport.parkNanos(PanicDesk.BREATH_NANOS);
            }
        }
    }

    @Override
    public void line(byte[] bytes, int length) {
        if (!closing) {
            desk.take(bytes, length, owner, notes);
        }
    }

    @Override
    public void forgotten(String why) {
        notes.accept("refused: " + why);
    }

    @Override
    public void close() throws IOException {
        closing = true;
        // Wakes the reader, who may wait in the kernel for ever. A full FIFO has him awake already.
        if (thread.isAlive()) {
            bell.write(ByteBuffer.wrap("\n".getBytes(StandardCharsets.US_ASCII)));
        }
        ThreadEnd.await(thread, Duration.ofSeconds(2));
        bell.close();
        channel.close();
    }
}
