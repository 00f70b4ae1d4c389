package dev.quietus.linux;

import dev.quietus.Containment;
import dev.quietus.QuietusException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
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
    private final List<Optional<OutputStream>> targets =
            new ArrayList<>(List.of(Optional.empty(), Optional.empty(), Optional.empty()));
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
            streams.output = streams.openOutput(1, containment.output(), piped);
            if (!containment.merged()) {
                streams.error = streams.openOutput(2, containment.error(), piped);
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

    /** Where output or error goes that passes through this program; empty where the caller reads it himself. */
    Optional<OutputStream> target(int which) {
        return targets.get(which);
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

    private InputStream openOutput(int which, Redirect to, boolean piped) {
        boolean pipe = to.type() == Redirect.Type.PIPE;
        long file = pipe || to.type() == Redirect.Type.INHERIT ? INHERITED : file(to, flags(to));
        if (!pipe && !piped) {
            command[which] = file;
            return InputStream.nullInputStream();
        }
        if (!pipe) {
            // Opened before the command runs, which may put something else in its place.
            targets.set(which, Optional.of(file == INHERITED ? own(which) : Fds.output(file, true)));
        }
        Pipe made = pipe();
        command[which] = made.writing();
        return made.input();
    }

    private static int flags(Redirect to) {
        return to.type() == Redirect.Type.APPEND ? WRITE | OpenFlags.O_APPEND : WRITE | OpenFlags.O_TRUNC;
    }

    /** This program's own standard output or standard error, which outlives the run. */
    private static OutputStream own(int which) {
        return new FilterOutputStream(new FileOutputStream(which == 1 ? FileDescriptor.out : FileDescriptor.err)) {
            @Override
            public void write(byte[] bytes, int at, int length) throws IOException {
                out.write(bytes, at, length);
            }

            @Override
            public void close() {
                // Whoever writes to it does not own it.
            }
        };
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
        targets.forEach(target -> target.ifPresent(RunStreams::closeQuietly));
    }

    private static void closeQuietly(AutoCloseable stream) {
        try {
            stream.close();
        } catch (Exception e) {
            // Nothing is lost with what nobody reads any more.
        }
    }
}
