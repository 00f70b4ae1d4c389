package dev.quietus.linux;

/**
 * How a keeper ended, collected by its parent (waitid(2)).
 *
 * @param collected 0, or the negated error number of the call
 */
record KeeperEnd(long collected) {
    /** Where struct rusage is left in the buffer, of the keeper and all that it has reaped. */
    static final int USAGE = Scratch.HEADER + 128;

    private static final int INFORMATION = Scratch.HEADER;
    private static final int P_PIDFD = 3;
    /** WEXITED, and __WALL, because keepers do not tell their end by SIGCHLD. */
    private static final int EXITED_ANY = 4 | 0x40000000;

    /** Collects it, so that nothing of it is left, not even its number. */
    static KeeperEnd collect(long fd, Scratch scratch) {
        return new KeeperEnd(Syscall.call(
                SyscallNumber.WAITID, P_PIDFD, fd, scratch.address(INFORMATION), EXITED_ANY, scratch.address(USAGE)));
    }
}
