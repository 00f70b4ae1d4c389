package dev.quietus.linux;

import dev.quietus.QuietusException;
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
            throw QuietusException.of(QuietusException.Reason.UNAVAILABLE, "a pipe: " + Errno.text(made));
        }
        int reading = scratch.getInt(0);
        int writing = scratch.getInt(4);
        Fds.Pair moved = Fds.highPair("a pipe", reading, writing);
        return new Pipe(moved.first(), moved.second());
    }

    /** The end to read from, opened once more: a stream of Java owns it. */
    InputStream input() {
        return Fds.input(reading);
    }

    /** The end to write to, opened once more: a stream of Java owns it. */
    OutputStream output() {
        return Fds.output(writing);
    }
}
