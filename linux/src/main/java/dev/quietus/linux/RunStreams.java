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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The standard streams of a run: what the command gets, and the other ends where they are pipes. For one thread at a time. */
final class RunStreams implements AutoCloseable {
    /** The command keeps what this program has there. */
    static final long INHERITED = -1;

    private final Scratch scratch;
    private final RunFiles files;
    private final long[] command = {INHERITED, INHERITED, INHERITED};
    private final boolean[] anew = new boolean[3];
    private final List<Long> opened = new ArrayList<>();
    private final Optional<ForegroundTerminal> terminal;
    private final List<Optional<OutputStream>> targets =
            new ArrayList<>(List.of(Optional.empty(), Optional.empty(), Optional.empty()));
    private OutputStream input = OutputStream.nullOutputStream();
    private InputStream output = InputStream.nullInputStream();
    private InputStream error = InputStream.nullInputStream();

    private RunStreams(Containment containment, RunFiles files, Scratch scratch) {
        this.scratch = scratch;
        this.files = files;
        terminal = ForegroundTerminal.of(containment, scratch);
        // A stream that nobody may use behaves as one whose other end is closed.
        closeQuietly(input);
    }

    /**
     * Opens what there is to open besides files.
     *
     * @param files of the containment, closed with the streams
     * @param piped whether output and error pass through this program, wherever they go
     * @throws QuietusException UNAVAILABLE when there are too many files open
     */
    static RunStreams open(Containment containment, RunFiles files, boolean piped, Scratch scratch) {
        RunStreams streams = new RunStreams(containment, files, scratch);
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

    /** Whether the command's 1 or 2 is a file to be written anew, which still has what it had. */
    boolean anew(int which) {
        return anew[which];
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
        } else {
            command[0] = files.descriptor(0);
        }
    }

    private InputStream openOutput(int which, Redirect to, boolean piped) {
        boolean pipe = to.type() == Redirect.Type.PIPE;
        if (!pipe && !piped) {
            command[which] = files.descriptor(which);
            anew[which] = to.type() == Redirect.Type.WRITE;
            return InputStream.nullInputStream();
        }
        if (!pipe) {
            targets.set(
                    which,
                    Optional.of(files.target(which).<OutputStream>map(it -> it).orElseGet(() -> own(which))));
        }
        Pipe made = pipe();
        command[which] = made.writing();
        return made.input();
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

    /** Closes what the command has now; the streams stay open. */
    void release() {
        files.close();
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

    static void closeQuietly(AutoCloseable stream) {
        try {
            stream.close();
        } catch (Exception e) {
            // Nothing is lost with what nobody reads any more.
        }
    }
}
