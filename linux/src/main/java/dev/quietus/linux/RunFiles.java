package dev.quietus.linux;

import dev.quietus.Containment;
import dev.quietus.QuietusException;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files that a run reads from and writes to, opened before anything else, in the thread of whoever starts it: one may be a
 * pipe that nobody reads, or lie where nobody answers, and that must keep no other run from its deadlines. What a file has
 * stays until the command really starts. For one thread at a time.
 */
final class RunFiles implements AutoCloseable {
    private static final int WRITE = OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_CLOEXEC;
    private static final int EVERYBODY = 0x1b6;

    private final long[] descriptors = {RunStreams.INHERITED, RunStreams.INHERITED, RunStreams.INHERITED};
    private final List<Optional<Target>> targets =
            new ArrayList<>(List.of(Optional.empty(), Optional.empty(), Optional.empty()));

    private RunFiles() {}

    /**
     * Opens what a containment redirects.
     *
     * @throws QuietusException USAGE when a file cannot be opened, UNAVAILABLE when there are too many files open
     */
    static RunFiles open(Containment containment) {
        RunFiles files = new RunFiles();
        try {
            files.open(0, containment.input());
            files.open(1, containment.output());
            if (!containment.merged()) {
                files.open(2, containment.error());
            }
            if (OutputMeter.limited(containment)) {
                files.aim(1, containment.output());
                files.aim(2, containment.error());
            }
            return files;
        } catch (QuietusException e) {
            files.abandon();
            throw e;
        }
    }

    private void open(int which, Redirect redirect) {
        java.io.File file = redirect.file();
        if (file == null) {
            return;
        }
        int flags = which == 0 ? OpenFlags.O_CLOEXEC : WRITE;
        flags |= redirect.type() == Redirect.Type.APPEND ? OpenFlags.O_APPEND : 0;
        try (Arena arena = Arena.ofConfined()) {
            long path = arena.allocateFrom(file.getPath()).address();
            descriptors[which] =
                    Fds.high(Syscall.call(SyscallNumber.OPENAT, KernelFiles.AT_FDCWD, path, flags, EVERYBODY));
        }
        if (descriptors[which] < 0) {
            String why = "cannot open " + file + ": " + Errno.text(descriptors[which]);
            throw Errno.is(descriptors[which], Errno.EMFILE) || Errno.is(descriptors[which], Errno.ENFILE)
                    ? QuietusException.of(QuietusException.Reason.UNAVAILABLE, why)
                    : QuietusException.usage(why);
        }
    }

    /** Gets what passes through this program there. */
    private void aim(int which, Redirect redirect) {
        if (descriptors[which] >= 0) {
            try {
                targets.set(which, Optional.of(new Target(descriptors[which], redirect.type() == Redirect.Type.WRITE)));
            } catch (FileNotFoundException e) {
                throw QuietusException.of(QuietusException.Reason.UNAVAILABLE, redirect + ": " + e.getMessage());
            }
        }
    }

    /** The descriptor for the command's 0, 1 or 2, negative where no file is. */
    long descriptor(int which) {
        return descriptors[which];
    }

    /** Where output or error goes that passes through this program, if that is a file. */
    Optional<Target> target(int which) {
        return targets.get(which);
    }

    /** Closes what the command has now; the targets stay open. */
    @Override
    public void close() {
        for (int which = 0; which < descriptors.length; which++) {
            Fds.close(descriptors[which]);
            descriptors[which] = RunStreams.INHERITED;
        }
    }

    /** Closes everything: the run does not come about. */
    void abandon() {
        close();
        targets.forEach(target -> target.ifPresent(RunStreams::closeQuietly));
    }

    /** A file that is written by this program. */
    static final class Target extends FileOutputStream {
        private final boolean anew;

        private Target(long fd, boolean anew) throws FileNotFoundException {
            super("/proc/self/fd/" + fd, true);
            this.anew = anew;
        }

        /** Empties it if it is to be written anew. */
        void begin() {
            try {
                if (anew) {
                    getChannel().truncate(0);
                }
            } catch (IOException e) {
                // A pipe or a device, which has nothing that could be cut off.
            }
        }
    }
}
