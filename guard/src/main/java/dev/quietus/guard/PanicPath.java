package dev.quietus.guard;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * The panic path, for when nothing can fork any more: a shell's builtin is enough.
 *
 * <pre>echo 'kill user:1001' &gt; /run/quietus/panic</pre>
 *
 * <p>A line is {@code kill}, {@code freeze} or {@code stop}, a blank and one target, at most 4096 bytes. The FIFO is for its
 * owner alone, who is whoever runs the guard, because nobody can tell who wrote into one. Everybody else has the socket beside
 * it, where each line is answered and an ordinary user may order what he could do himself. Threads and classes are there before
 * they are needed. What is no line of that form orders nothing. Thread-safe.
 */
public final class PanicPath implements AutoCloseable {
    /** What the socket's name has behind the FIFO's. */
    public static final String SOCKET = ".sock";

    private final PanicDesk desk;
    private final PanicFifo fifo;
    private final PanicSocket socket;

    private PanicPath(PanicDesk desk, PanicFifo fifo, PanicSocket socket) {
        this.desk = desk;
        this.fifo = fifo;
        this.socket = socket;
    }

    /**
     * Listens from now on.
     *
     * @param fifo where the FIFO is made, such as {@code /run/quietus/panic}; the socket has {@value #SOCKET} behind it
     * @param notes is told how it went with each line of the FIFO, which cannot answer; returns soon
     * @throws IOException in a sentence, if the folder could be written by others, or another guard listens there
     */
    public static PanicPath open(Path fifo, Duty duty, Consumer<String> notes) throws IOException {
        Path checked = ControlFolder.place(fifo);
        PanicDesk desk = new PanicDesk(duty, ControlPeers.own());
        try {
            // The socket first: it finds out whether another guard is there, and only one may read the FIFO.
            PanicSocket socket = new PanicSocket(checked.resolveSibling(checked.getFileName() + SOCKET), desk);
            try {
                return new PanicPath(desk, new PanicFifo(checked, desk, notes), socket);
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        } catch (IOException e) {
            desk.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            fifo.close();
        } finally {
            socket.close();
            desk.close();
        }
    }
}
