package dev.quietus.linux;

import dev.quietus.Containment;
import dev.quietus.QuietusException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The standard streams of a run: what the command gets, and the other ends where they are pipes. For one thread at a time. */
final class RunStreams implements AutoCloseable {
    /** The command keeps what this program has there. */
    static final long INHERITED = -1;

    private static final int WRITE = OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_CLOEXEC;
    private static final int EVERYBODY = 0x1b6;

    private final Scratch scratch;
    private final long[] command = {INHERITED, INHERITED, INHERITED};
    private final List<Long> opened = new ArrayList<>();
    private final Optional<ForegroundTerminal> terminal;
    private OutputStream input = OutputStream.nullOutputStream();
    private InputStream output = InputStream.nullInputStream();
    private InputStream error = InputStream.nullInputStream();

    private RunStreams(Containment containment, Scratch scratch) {
        this.scratch = scratch;
        terminal = ForegroundTerminal.of(containment, scratch);
        // A stream that nobody may use behaves as one whose other end is closed.
        closeQuietly(input);
    }

    /**
     * Opens what a containment redirects.
     *
     * @param piped whether output and error pass through this program, wherever they go
     * @throws QuietusException USAGE when a file cannot be opened
     */
    static RunStreams open(Containment containment, boolean piped, Scratch scratch) {
        RunStreams streams = new RunStreams(containment, scratch);
        try {
            streams.openInput(containment.input());
            Redirect output = piped ? Redirect.PIPE : containment.output();
            Redirect error = piped ? Redirect.PIPE : containment.error();
            streams.output = streams.openOutput(1, output);
            if (!containment.merged()) {
                streams.error = streams.openOutput(2, error);
            }
            return streams;
        } catch (QuietusException e) {
            streams.close();
            throw e;
        }
    }

    /** The descriptor that becomes the command's 0, 1 or 2, or {@link #INHERITED}. */
    long command(int which) {
        return command[which];
    }

    /** The terminal that the command shares, as it was before. */
    Optional<ForegroundTerminal> terminal() {
        return terminal;
    }

    OutputStream input() {
        return input;
    }

    InputStream output() {
        return output;
    }

    InputStream error() {
        return error;
    }

    private void openInput(Redirect from) {
        if (from.type() == Redirect.Type.PIPE) {
            Pipe pipe = pipe();
            command[0] = pipe.reading();
            input = pipe.output();
        } else if (from.type() == Redirect.Type.READ) {
            command[0] = file(from, OpenFlags.O_CLOEXEC);
        }
    }

    private InputStream openOutput(int which, Redirect to) {
        if (to.type() == Redirect.Type.PIPE) {
            Pipe pipe = pipe();
            command[which] = pipe.writing();
            return pipe.input();
        }
        if (to.type() == Redirect.Type.WRITE) {
            command[which] = file(to, WRITE | OpenFlags.O_TRUNC);
        } else if (to.type() == Redirect.Type.APPEND) {
            command[which] = file(to, WRITE | OpenFlags.O_APPEND);
        }
        return InputStream.nullInputStream();
    }

    private Pipe pipe() {
        Pipe pipe = Pipe.open(scratch, 0);
        opened.add(pipe.reading());
        opened.add(pipe.writing());
        return pipe;
    }

    private long file(Redirect redirect, int flags) {
        java.io.File file = redirect.file();
        if (file == null) {
            return INHERITED;
        }
        byte[] path = file.getPath().getBytes(StandardCharsets.UTF_8);
        long fd = Fds.high(
                Syscall.call(SyscallNumber.OPENAT, KernelFiles.AT_FDCWD, scratch.path(path), flags, EVERYBODY));
        if (fd < 0) {
            throw QuietusException.usage("cannot open " + file + ": " + Errno.text(fd));
        }
        opened.add(fd);
        return fd;
    }

    /** Closes what the command has now; the streams stay open. */
    void release() {
        opened.forEach(Fds::close);
        opened.clear();
    }

    @Override
    public void close() {
        release();
        closeQuietly(input);
        closeQuietly(output);
        closeQuietly(error);
    }

    private static void closeQuietly(AutoCloseable stream) {
        try {
            stream.close();
        } catch (Exception e) {
            // Nothing is lost with what nobody reads any more.
        }
    }
}
