package dev.quietus.linux;

/** What this program does at a signal, asked and set behind the JVM's back (rt_sigaction(2)). */
final class SignalAction {
    static final int SIGINT = 2;
    static final int SIGQUIT = 3;

    /** SIG_DFL and SIG_IGN (asm-generic/signal-defs.h). */
    private static final long DEFAULT = 0;

    private static final long IGNORED = 1;
    /** Offsets in struct sigaction of the kernel. */
    private static final int HANDLER = 0;

    private static final int FLAGS = 8;
    private static final int RESTORER = 16;
    private static final int MASK = 24;
    private static final int MASK_SIZE = 8;

    private SignalAction() {}

    /**
     * Lets the quit key (Ctrl-\, SIGQUIT) end the program. The JVM prints its threads then and goes on, and keeps Java code
     * from handling the signal; so the kernel is told what any other program would have. A shell that starts a command in
     * the background ignores both keys for it; the JVM leaves that so for the interrupt, which tells about the quit, too.
     */
    static void endOnQuit(Scratch scratch) {
        set(scratch, SIGQUIT, isIgnored(scratch, SIGINT) ? IGNORED : DEFAULT, 0, 0);
    }

    static boolean isIgnored(Scratch scratch, int signal) {
        long asked = Syscall.call(SyscallNumber.RT_SIGACTION, signal, 0, scratch.address(HANDLER), MASK_SIZE);
        return asked == 0 && scratch.getLong(HANDLER) == IGNORED;
    }

    static void set(Scratch scratch, int signal, long handler, long flags, long restorer) {
        scratch.putLong(HANDLER, handler);
        scratch.putLong(FLAGS, flags);
        scratch.putLong(RESTORER, restorer);
        scratch.putLong(MASK, 0);
        Syscall.call(SyscallNumber.RT_SIGACTION, signal, scratch.address(HANDLER), 0, MASK_SIZE);
    }
}
