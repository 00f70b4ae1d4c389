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
 * @param startTicks start time in clock ticks since boot (proc_pid_stat(5), field 22)
 * @param inode pidfs inode number, 0 where the kernel has none
 */
public record ProcessIdentity(String boot, int pid, long startTicks, long inode)
        implements Comparable<ProcessIdentity> {

    /** The form a user can type: {@code PID@START.INODE.BOOT}. */
    public String token() {
        return pid + "@" + startTicks + "." + inode + "." + boot;
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
        int byStart = Long.compare(startTicks, other.startTicks);
        return byStart != 0 ? byStart : Integer.compare(pid, other.pid);
    }

    // Written out: a record's own equals and hashCode are spun at first use, which costs the command line milliseconds.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ProcessIdentity that
                && pid == that.pid
                && startTicks == that.startTicks
                && inode == that.inode
                && boot.equals(that.boot);
    }

    @Override
    public int hashCode() {
        return 31 * pid + Long.hashCode(startTicks) + 17 * Long.hashCode(inode);
    }

    @Override
    public String toString() {
        return token();
    }
}
