package dev.quietus.linux;

/**
 * What this program does at a signal, asked and set behind the JVM's back: struct sigaction as the kernel has it
 * (rt_sigaction(2)).
 */
record SignalAction(long handler, long flags, long restorer, long mask) {
    static final int SIGINT = 2;
    static final int SIGQUIT = 3;

    /** SIG_DFL and SIG_IGN (asm-generic/signal-defs.h). */
    static final SignalAction DEFAULT = new SignalAction(0, 0, 0, 0);

    static final SignalAction IGNORE = new SignalAction(1, 0, 0, 0);
    private static final int MASK_SIZE = 8;

    /** The one that is set; the default where that cannot be told. */
    static SignalAction of(Scratch scratch, int signal) {
        long asked = Syscall.call(SyscallNumber.RT_SIGACTION, signal, 0, scratch.address(0), MASK_SIZE);
        return asked < 0
                ? DEFAULT
                : new SignalAction(scratch.getLong(0), scratch.getLong(8), scratch.getLong(16), scratch.getLong(24));
    }

    /**
     * Lets the quit key (Ctrl-\, SIGQUIT) end the program. The JVM prints its threads then and goes on, and keeps Java code
     * from handling the signal; so the kernel is told what any other program would have. A shell that starts a command in
     * the background ignores both keys for it; the JVM leaves that so for the interrupt, which tells about the quit, too.
     */
    static void endOnQuit(Scratch scratch) {
        (of(scratch, SIGINT).ignores() ? IGNORE : DEFAULT).set(scratch, SIGQUIT);
    }

    boolean ignores() {
        return handler == IGNORE.handler;
    }

    void set(Scratch scratch, int signal) {
        scratch.putLong(0, handler);
        scratch.putLong(8, flags);
        scratch.putLong(16, restorer);
        scratch.putLong(24, mask);
        Syscall.call(SyscallNumber.RT_SIGACTION, signal, scratch.address(0), 0, MASK_SIZE);
    }
}
