package dev.quietus.linux;

import dev.quietus.QuietusException;
import dev.quietus.SignalListener;
import dev.quietus.SignalListener.Origin;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes signals over from the JVM: a handler in machine code (heed.S) writes them into a pipe, which the thread of runs
 * reads. The JVM's own way starts threads, which a full process table has no room for, and does not tell a key of the
 * terminal, which the command got as well, from kill(1).
 */
final class Heeding implements RunThread.Timed {
    /** HUP, INT, QUIT, TERM. */
    private static final int[] SIGNALS = {1, SignalAction.SIGINT, SignalAction.SIGQUIT, 15};

    private static final long SA_SIGINFO_RESTORER_RESTART = 4 | 0x04000000 | 0x10000000;
    private static final int RESTORER = 0x30;
    private static final int DESCRIPTOR = 0x40;
    private static final int SIZE = 8;

    private final RunThread thread;
    private final Scratch scratch;
    private final long pipe;
    private final SignalListener listener;
    private final long token;
    /** What each of {@link #SIGNALS} did before. */
    private final List<SignalAction> before = new ArrayList<>();

    private Heeding(RunThread thread, Scratch scratch, long pipe, SignalListener listener) {
        this.thread = thread;
        this.scratch = scratch;
        this.pipe = pipe;
        this.listener = listener;
        token = thread.watch(pipe, this::heard);
        // With nothing to mind the thread would not read: a program that has ended its run may still have much to say.
        thread.mind(this);
    }

    /**
     * Takes them over, until the {@link #end}. On the thread of runs only.
     *
     * @throws QuietusException UNAVAILABLE when that is impossible
     */
    static Heeding begin(RunThread thread, Scratch scratch, SignalListener listener) {
        Pipe pipe = Pipe.open(scratch, OpenFlags.O_NONBLOCK);
        byte[] code = NativeCode.bytes("heed.bin");
        for (int i = 0; i < Integer.BYTES; i++) {
            code[DESCRIPTOR + i] = (byte) (pipe.writing() >> 8 * i);
        }
        long handler = NativeCode.executable(code).address();
        Heeding heeding;
        try {
            heeding = new Heeding(thread, scratch, pipe.reading(), listener);
        } catch (QuietusException e) {
            Fds.close(pipe.reading());
            Fds.close(pipe.writing());
            throw e;
        }
        heeding.take(new SignalAction(handler, SA_SIGINFO_RESTORER_RESTART, handler + RESTORER, 0));
        return heeding;
    }

    private void take(SignalAction action) {
        for (int signal : SIGNALS) {
            before.add(SignalAction.of(scratch, signal));
        }
        if (SignalAction.of(scratch, SignalAction.SIGINT).ignores()) {
            // Ignored by a shell, and so is the quit, which the JVM has taken already.
            SignalAction.endOnQuit(scratch);
        }
        for (int signal : SIGNALS) {
            if (!SignalAction.of(scratch, signal).ignores()) {
                action.set(scratch, signal);
            }
        }
    }

    /** Gives them back. The pipe stays open: another thread may be about to write to it, in the handler. */
    void end() {
        for (int i = 0; i < SIGNALS.length; i++) {
            before.get(i).set(scratch, SIGNALS[i]);
        }
        thread.ignore(pipe, token);
        thread.drop(this);
    }

    @Override
    public long deadline() {
        return Long.MAX_VALUE;
    }

    @Override
    public void due() {
        // Never.
    }

    private void heard() {
        while (Syscall.call(SyscallNumber.READ, pipe, scratch.address(0), SIZE) == SIZE) {
            // Positive codes are the kernel's, and it sends these signals for a terminal only (sigaction(2)).
            listener.heard(scratch.getInt(0), scratch.getInt(4) > 0 ? Origin.TERMINAL : Origin.PROCESS);
        }
    }
}
