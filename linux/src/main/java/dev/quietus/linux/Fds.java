package dev.quietus.linux;

import dev.quietus.QuietusException;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;

/** File descriptors of runs (fcntl(2)): numbers, negative where a call failed. */
final class Fds {
    /** Below are those that a keeper gives fixed places, so a source must never be among them. */
    private static final int FIRST = 16;

    static final int F_DUPFD_CLOEXEC = 1030;

    private Fds() {}

    /**
     * Moves a descriptor out of the way of the fixed places; the new one, closed by exec, or the negated error. The old one
     * is closed in any case.
     */
    static long high(long fd) {
        long moved = higher(fd);
        if (moved != fd) {
            close(fd);
        }
        return moved;
    }

    /** The same for one that no child needs: it stays where it is when there is no other. */
    static long highIfPossible(long fd) {
        long moved = higher(fd);
        if (moved < 0 || moved == fd) {
            return fd;
        }
        close(fd);
        return moved;
    }

    private static long higher(long fd) {
        if (fd < 0 || fd >= FIRST) {
            return fd;
        }
        long moved = Syscall.call(SyscallNumber.FCNTL, fd, F_DUPFD_CLOEXEC, FIRST);
        // So says a limit below the number that was asked for.
        return Errno.is(moved, Errno.EINVAL) ? -Errno.EMFILE : moved;
    }

    /**
     * Two descriptors that were made together, out of the way of the fixed places.
     *
     * @param what they are, for people
     * @throws QuietusException UNAVAILABLE when there are too many files open; then neither is left
     */
    static Pair highPair(String what, int first, int second) {
        Pair moved = new Pair(high(first), high(second));
        if (moved.first < 0 || moved.second < 0) {
            close(moved.first);
            close(moved.second);
            throw QuietusException.of(
                    QuietusException.Reason.UNAVAILABLE, what + ": " + Errno.text(Math.min(moved.first, moved.second)));
        }
        return moved;
    }

    /** Two descriptors. */
    record Pair(long first, long second) {}

    /**
     * Opens what a descriptor refers to once more, so that a stream of Java owns it.
     *
     * @throws QuietusException UNAVAILABLE when there are too many files open
     */
    static InputStream input(long fd) {
        try {
            return new FileInputStream("/proc/self/fd/" + fd);
        } catch (FileNotFoundException e) {
            throw unavailable(e);
        }
    }

    /** The same, to write to. */
    static OutputStream output(long fd) {
        try {
            return new FileOutputStream("/proc/self/fd/" + fd);
        } catch (FileNotFoundException e) {
            throw unavailable(e);
        }
    }

    private static QuietusException unavailable(FileNotFoundException e) {
        return QuietusException.of(QuietusException.Reason.UNAVAILABLE, "a stream: " + e.getMessage());
    }

    static void close(long fd) {
        if (fd >= 0) {
            Syscall.call(SyscallNumber.CLOSE, fd);
        }
    }
}
