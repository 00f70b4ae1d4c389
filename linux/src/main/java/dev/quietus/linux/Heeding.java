package dev.quietus.linux;

import dev.quietus.QuietusException;
import dev.quietus.SignalListener;
import dev.quietus.SignalListener.Origin;

/**
 * Takes signals over from the JVM: a handler in machine code (heed.S) writes them into a pipe, which the thread of runs
 * reads. The JVM's own way starts threads, which a full process table has no room for, and does not tell a key of the
 * terminal, which the command got as well, from kill(1).
 */
final class Heeding {
    private static final int SIGINT = 2;
    private static final int SIGQUIT = 3;
    /** HUP, QUIT, INT, TERM: QUIT first, because INT decides about it. */
    private static final int[] SIGNALS = {1, SIGQUIT, SIGINT, 15};

    private static final long SA_SIGINFO_RESTORER_RESTART = 4 | 0x04000000 | 0x10000000;
    private static final long SIG_IGN = 1;
    private static final int RESTORER = 0x30;
    private static final int DESCRIPTOR = 0x40;
    /** struct sigaction as the kernel has it: handler, flags, restorer, mask. */
    private static final int ACTION = 32;

    private static final int BEFORE = 64;
    private static final int SIZE = 8;

    private final Scratch scratch;
    private final long pipe;
    private final SignalListener listener;

    private Heeding(Scratch scratch, long pipe, SignalListener listener) {
        this.scratch = scratch;
        this.pipe = pipe;
        this.listener = listener;
    }

    /**
     * Takes them over, for as long as the JVM lives. On the thread of runs only.
     *
     * @throws QuietusException UNAVAILABLE when that is impossible
     */
    static void begin(RunThread thread, Scratch scratch, SignalListener listener) {
        Pipe pipe = Pipe.open(scratch, OpenFlags.O_NONBLOCK);
        byte[] code = NativeCode.bytes("heed.bin");
        for (int i = 0; i < Integer.BYTES; i++) {
            code[DESCRIPTOR + i] = (byte) (pipe.writing() >> 8 * i);
        }
        long handler = NativeCode.executable(code).address();
        thread.watch(pipe.reading(), new Heeding(scratch, pipe.reading(), listener)::heard);
        for (int signal : SIGNALS) {
            Syscall.call(SyscallNumber.RT_SIGACTION, signal, 0, scratch.address(BEFORE), 8);
            boolean ignored = scratch.getLong(BEFORE) == SIG_IGN;
            if (ignored && signal == SIGINT) {
                // As KeyboardQuit: the JVM has taken QUIT already, but a shell ignores both keys in the background.
                set(scratch, SIGQUIT, SIG_IGN, 0);
            }
            if (!ignored) {
                set(scratch, signal, handler, SA_SIGINFO_RESTORER_RESTART);
            }
        }
    }

    private static void set(Scratch scratch, int signal, long handler, long flags) {
        scratch.putLong(ACTION, handler);
        scratch.putLong(ACTION + 8, flags);
        scratch.putLong(ACTION + 16, flags == 0 ? 0 : handler + RESTORER);
        scratch.putLong(ACTION + 24, 0);
        Syscall.call(SyscallNumber.RT_SIGACTION, signal, scratch.address(ACTION), 0, 8);
    }

    private void heard() {
        while (Syscall.call(SyscallNumber.READ, pipe, scratch.address(0), SIZE) == SIZE) {
            // Positive codes are the kernel's, and it sends these signals for a terminal only (sigaction(2)).
            listener.heard(scratch.getInt(0), scratch.getInt(4) > 0 ? Origin.TERMINAL : Origin.PROCESS);
        }
    }
}
