package dev.quietus.linux;

import dev.quietus.QuietusException;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A new pipe (pipe2(2)): descriptors out of the way of the fixed places of keepers, which whoever made it closes.
 *
 * @param reading the end to read from
 * @param writing the end to write to
 */
record Pipe(long reading, long writing) {
    /**
     * Makes one that exec closes.
     *
     * @param flags besides that
     * @throws QuietusException UNAVAILABLE when there are too many files open
     */
    static Pipe open(Scratch scratch, int flags) {
        long made = Syscall.call(SyscallNumber.PIPE2, scratch.address(0), OpenFlags.O_CLOEXEC | flags);
        if (made < 0) {
            throw unavailable(Errno.text(made));
        }
        int reading = scratch.getInt(0);
        int writing = scratch.getInt(4);
        return new Pipe(Fds.high(reading), Fds.high(writing));
    }

    /** Opens the end to read from once more, so that a stream of Java owns it. */
    InputStream input() {
        try {
            return new FileInputStream(path(reading));
        } catch (FileNotFoundException e) {
            throw unavailable(String.valueOf(e.getMessage()));
        }
    }

    /** Opens the end to write to once more, so that a stream of Java owns it. */
    OutputStream output() {
        try {
            return new FileOutputStream(path(writing));
        } catch (FileNotFoundException e) {
            throw unavailable(String.valueOf(e.getMessage()));
        }
    }

    private static String path(long fd) {
        return "/proc/self/fd/" + fd;
    }

    private static QuietusException unavailable(String reason) {
        return QuietusException.of(QuietusException.Reason.UNAVAILABLE, "a pipe: " + reason);
    }
}
