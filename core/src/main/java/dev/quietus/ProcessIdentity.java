package dev.quietus;

import org.jspecify.annotations.Nullable;

/**
 * What makes a process this process and no other: the boot it lives in, its pid, its start time and, where the kernel
 * has it, the number of its pidfs inode. Equal identities are the same process, on one machine, for ever.
 *
 * <p>Pid and start time alone are not enough: a clock tick is 10 ms and a small PID namespace can turn over within one.
 * The pidfs inode (Linux 6.9) is never reused during a boot.
 *
 * @param boot the first 16 hexadecimal digits of the boot's random id
 * @param pid the process id in the observer's PID namespace
 * @param startTicks start time in clock ticks since boot (proc_pid_stat(5), field 22), {@link #UNKNOWN_START} if it could not be read
 * @param inode pidfs inode number, 0 where the kernel has none
 */
public record ProcessIdentity(String boot, int pid, long startTicks, long inode)
        implements Comparable<ProcessIdentity> {
    /** Of a process that keeps whoever reads about it waiting; later than any, so that it is taken for new where that is safer. */
    public static final long UNKNOWN_START = Long.MAX_VALUE;

    /** Whether the start is known. */
    public boolean startKnown() {
        return startTicks != UNKNOWN_START;
    }

    /** The start for whoever has to take it for old where that is safer: 0 if it is unknown. */
    public long earliestStart() {
        return startKnown() ? startTicks : 0;
    }

    /** The form a user can type: {@code PID@START.INODE.BOOT}; an unknown start is 0. */
    public String token() {
        return pid + "@" + earliestStart() + "." + inode + "." + boot;
    }

    /**
     * Reads a {@link #token()}.
     *
     * @throws QuietusException with reason USAGE when the text is not a token
     */
    public static ProcessIdentity parse(String token) {
        int at = token.indexOf('@');
        int first = token.indexOf('.', at + 1);
        int second = token.indexOf('.', first + 1);
        if (at < 1 || first < 0 || second < 0 || token.length() - second - 1 != 16) {
            throw malformed(token);
        }
        try {
            int pid = Integer.parseInt(token, 0, at, 10);
            long start = Long.parseLong(token, at + 1, first, 10);
            long inode = Long.parseLong(token, first + 1, second, 10);
            String boot = token.substring(second + 1);
            Long.parseUnsignedLong(boot, 16);
            if (pid < 1 || start < 0 || inode < 0) {
                throw malformed(token);
            }
            return new ProcessIdentity(boot, pid, start, inode);
        } catch (NumberFormatException e) {
            throw malformed(token);
        }
    }

    private static QuietusException malformed(String token) {
        return QuietusException.usage(
                "'" + token + "' is not a process identity; it looks like 1234@88123.5530.1f3a9c2e44d0a1b2"
                        + " (quietus find 1234 --json prints it)");
    }

    @Override
    public int compareTo(ProcessIdentity other) {
        if (equals(other)) {
            return 0;
        }
        int byStart = Long.compare(startTicks, other.startTicks);
        return byStart != 0 ? byStart : Integer.compare(pid, other.pid);
    }

    // Written out, for a record's own are spun at first use, which costs the command line milliseconds; and because an
    // inode,
    // where there is one, tells alone: the start of a process can be unknown at one look and known at another.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ProcessIdentity that
                && pid == that.pid
                && inode == that.inode
                && (inode != 0 || startTicks == that.startTicks)
                && boot.equals(that.boot);
    }

    @Override
    public int hashCode() {
        return 31 * pid + Long.hashCode(inode == 0 ? startTicks : inode);
    }

    @Override
    public String toString() {
        return token();
    }
}
