package dev.quietus.linux;

/**
 * What the quit key (Ctrl-\, SIGQUIT) does to this program. The JVM prints its threads then and goes on, and keeps Java
 * code from handling the signal; so the kernel is told what any other program would have.
 */
final class KeyboardQuit {
    private static final int SIGINT = 2;
    private static final int SIGQUIT = 3;
    /** SIG_IGN; SIG_DFL is 0 (asm-generic/signal-defs.h). */
    private static final long IGNORED = 1;
    /** struct sigaction of the kernel: handler, flags, restorer and mask, eight bytes each (rt_sigaction(2)). */
    private static final int SIGACTION = 0;

    private static final int WORDS = 4;
    private static final int MASK_SIZE = 8;

    private KeyboardQuit() {}

    /**
     * Lets it end the program. A shell that starts a command in the background ignores both keys for it; the JVM leaves
     * that so for the interrupt, which tells about the quit, too.
     */
    static void endsTheProgram(Scratch scratch) {
        long address = scratch.address(SIGACTION);
        long asked = Syscall.call(SyscallNumber.RT_SIGACTION, SIGINT, 0, address, MASK_SIZE);
        boolean ignored = asked == 0 && scratch.getLong(SIGACTION) == IGNORED;
        for (int word = 0; word < WORDS; word++) {
            scratch.putLong(SIGACTION + 8 * word, 0);
        }
        scratch.putLong(SIGACTION, ignored ? IGNORED : 0);
        Syscall.call(SyscallNumber.RT_SIGACTION, SIGQUIT, address, 0, MASK_SIZE);
    }
}
