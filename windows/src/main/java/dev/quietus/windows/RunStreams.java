package dev.quietus.windows;

import com.sun.jna.WString;
import dev.quietus.Containment;
import dev.quietus.QuietusException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;

/**
 * The standard streams of a run: the three handles that the command gets, and this program's ends of its pipes. The
 * command's are inheritable, so they are closed as soon as it has been started.
 */
final class RunStreams implements AutoCloseable {
    private static final int INPUT = 0;
    private static final int ERROR = 2;
    private static final int STD_INPUT = -10;
    private static final int INHERIT = 1;
    private static final int READ = 0x80000000;
    private static final int WRITE = 0x40000000;
    private static final int APPEND = 0x4;
    private static final int CREATE_ALWAYS = 2;
    private static final int OPEN_ALWAYS = 4;
    private static final long INVALID = -1;

    private final long[] given = new long[3];
    private final List<Long> own = new ArrayList<>();
    private OutputStream input = OutputStream.nullOutputStream();
    private final InputStream[] outputs = {InputStream.nullInputStream(), InputStream.nullInputStream()};

    private RunStreams() {}

    static RunStreams open(Containment containment) {
        RunStreams streams = new RunStreams();
        try {
            streams.aim(INPUT, containment.input());
            streams.aim(1, containment.output());
            if (containment.merged()) {
                streams.given[ERROR] = streams.given[1];
            } else {
                streams.aim(ERROR, containment.error());
            }
            return streams;
        } catch (RuntimeException e) {
            streams.started();
            streams.close();
            throw e;
        }
    }

    private void aim(int which, Redirect redirect) {
        given[which] = switch (redirect.type()) {
            case INHERIT -> inherited(which);
            case PIPE -> pipe(which);
            case READ -> file(redirect, READ, Kernel32.OPEN_EXISTING);
            case WRITE -> file(redirect, WRITE, CREATE_ALWAYS);
            case APPEND -> file(redirect, APPEND, OPEN_ALWAYS);
        };
    }

    /** A copy, so that this program's own stays out of what is inherited. */
    private long inherited(int which) {
        long[] copy = new long[1];
        long handle = Kernel32.CALLS.GetStdHandle(STD_INPUT - which);
        if (handle == 0 || handle == INVALID) {
            return 0;
        }
        long self = Kernel32.CALLS.GetCurrentProcess();
        boolean copied = Kernel32.CALLS.DuplicateHandle(self, handle, self, copy, 0, true, Kernel32.SAME_ACCESS);
        return copied ? kept(copy[0]) : 0;
    }

    private long pipe(int which) {
        long[] read = new long[1];
        long[] write = new long[1];
        if (!Kernel32.CALLS.CreatePipe(read, write, null, 0)) {
            throw unavailable("a pipe", Failure.last());
        }
        long theirs = which == INPUT ? read[0] : write[0];
        long ours = which == INPUT ? write[0] : read[0];
        Kernel32.CALLS.SetHandleInformation(theirs, INHERIT, INHERIT);
        if (which == INPUT) {
            input = new PipeOutput(ours);
        } else {
            outputs[which - 1] = new PipeInput(ours);
        }
        return kept(theirs);
    }

    private long file(Redirect redirect, int access, int disposition) {
        String name = String.valueOf(redirect.file());
        long handle =
                Kernel32.CALLS.CreateFileW(new WString(name), access, Kernel32.SHARE_ALL, null, disposition, 0x80, 0);
        if (handle == INVALID) {
            throw unavailable(name, Failure.last());
        }
        Kernel32.CALLS.SetHandleInformation(handle, INHERIT, INHERIT);
        return kept(handle);
    }

    private static QuietusException unavailable(String what, int error) {
        return QuietusException.of(
                QuietusException.Reason.UNAVAILABLE, what + " cannot be opened: " + Failure.text(error));
    }

    private long kept(long handle) {
        own.add(handle);
        return handle;
    }

    /** What the command gets as standard input, output and error; 0 for nothing. */
    long[] given() {
        return given.clone();
    }

    /** The command has them now, or never will. */
    void started() {
        own.forEach(Kernel32.CALLS::CloseHandle);
        own.clear();
    }

    OutputStream input() {
        return input;
    }

    InputStream output() {
        return outputs[0];
    }

    InputStream error() {
        return outputs[1];
    }

    @Override
    public void close() {
        try {
            input.close();
            outputs[0].close();
            outputs[1].close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
