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
    /** HUP, INT, QUIT, TERM. */
    private static final int[] SIGNALS = {1, SignalAction.SIGINT, SignalAction.SIGQUIT, 15};

    private static final long SA_SIGINFO_RESTORER_RESTART = 4 | 0x04000000 | 0x10000000;
    private static final int RESTORER = 0x30;
    private static final int DESCRIPTOR = 0x40;
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
        if (SignalAction.isIgnored(scratch, SignalAction.SIGINT)) {
            // Ignored by a shell, and so is the quit, which the JVM has taken already.
            SignalAction.endOnQuit(scratch);
        }
        for (int signal : SIGNALS) {
            if (!SignalAction.isIgnored(scratch, signal)) {
                SignalAction.set(scratch, signal, handler, SA_SIGINFO_RESTORER_RESTART, handler + RESTORER);
            }
        }
    }

    private void heard() {
        while (Syscall.call(SyscallNumber.READ, pipe, scratch.address(0), SIZE) == SIZE) {
            // Positive codes are the kernel's, and it sends these signals for a terminal only (sigaction(2)).
            listener.heard(scratch.getInt(0), scratch.getInt(4) > 0 ? Origin.TERMINAL : Origin.PROCESS);
        }
    }
}
