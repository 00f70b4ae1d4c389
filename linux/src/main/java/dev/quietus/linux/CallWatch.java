package dev.quietus.linux;

import dev.quietus.QuietusException;
import dev.quietus.Signal;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Enforces a run's rule about system calls: takes the filter's listener from the command before its program begins, then
 * hears of every forbidden call. Such a call is never answered: it stays held back until its caller is ended. When this
 * program ends first, the kernel lets the call fail with ENOSYS. On the {@link RunThread} only.
 */
final class CallWatch implements RunThread.Timed, AutoCloseable {
    /** Between the command's announcement and its filter are a few system calls. */
    private static final long SPIN_NANOS = 150_000;

    private static final int MOST_AT_ONCE = 64;
    private static final long LOOK_NANOS = 1_000_000;
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final RunThread thread;
    private final Kernel kernel;
    private final KernelFiles files;
    private final CallGate gate;
    private final Consumer<Breach> broke;
    private final Set<String> made = ConcurrentHashMap.newKeySet();
    private final Consumer<QuietusException> refused;
    private long command = -1;
    private CallListener listener;
    private long token;
    private long look = Long.MAX_VALUE;
    private long patience = Long.MAX_VALUE;

    /**
     * @param broke is told of the first forbidden call
     * @param refused is told when the listener cannot be had; then nothing of the command has run, and nothing will
     */
    CallWatch(
            RunThread thread,
            Kernel kernel,
            CallGate gate,
            Consumer<Breach> broke,
            Consumer<QuietusException> refused) {
        this.thread = thread;
        this.kernel = kernel;
        this.gate = gate;
        this.broke = broke;
        this.refused = refused;
        files = new KernelFiles(kernel.scratch(), kernel.proc());
        listener = new CallListener(-1, kernel.scratch());
    }

    /**
     * The command has announced its filter.
     *
     * @param sender who did
     * @param keeper whose child the command is
     */
    void announced(int sender, long keeper) {
        if (patience != Long.MAX_VALUE) {
            return;
        }
        patience = System.nanoTime() + PATIENCE_NANOS;
        command = sender > 0 ? Pidfd.open(sender) : -Errno.ESRCH;
        if (command < 0) {
            refuse("pidfd_open", command);
            return;
        }
        ProcStat stat = ProcStat.of(kernel.proc(), sender);
        // The keeper has one child only until the command is a program, and its number is its own while it can be seen.
        if (stat == null || stat.parent() != keeper || !Pidfd.unreaped(command)) {
            refuse("the command is no child of its keeper", Pidfd.unreaped(command) ? -Errno.EPERM : -Errno.ESRCH);
            return;
        }
        thread.mind(this);
        look();
    }

    @Override
    public long deadline() {
        return look;
    }

    @Override
    public void due() {
        look();
    }

    private void look() {
        look = Long.MAX_VALUE;
        long spinning = System.nanoTime() + SPIN_NANOS;
        OptionalLong there = gate.listener();
        while (there.isEmpty() && System.nanoTime() - spinning < 0) {
            Syscall.call(SyscallNumber.SCHED_YIELD);
            there = gate.listener();
        }
        if (there.isEmpty() && System.nanoTime() - patience > 0) {
            refuse("the command installs no filter", -Errno.ETIMEDOUT);
        } else if (there.isEmpty()) {
            look = System.nanoTime() + LOOK_NANOS;
        } else if (there.getAsLong() >= 0) {
            take(there.getAsLong());
        }
        // Without a filter its table has ended, and the keeper says so.
    }

    private void take(long number) {
        long taken = Fds.high(Syscall.call(SyscallNumber.PIDFD_GETFD, command, number, 0));
        if (taken < 0) {
            refuse("pidfd_getfd (it needs CAP_SYS_PTRACE, or the same user and no stricter Yama)", taken);
            return;
        }
        Fds.close(command);
        command = -1;
        listener = new CallListener(taken, kernel.scratch());
        try {
            token = thread.watch(taken, this::held);
        } catch (QuietusException e) {
            refused.accept(e);
            return;
        }
        held();
    }

    private void held() {
        switch (listener.state()) {
            case HOLDING -> takeTurns();
            case QUIET -> {}
            case ENDED -> thread.ignore(listener.fd(), token);
        }
    }

    /** More than one at a time where many wait, and not so many that others would. */
    private void takeTurns() {
        boolean goesOn = true;
        for (int turn = 0; goesOn && turn < MOST_AT_ONCE && listener.state() == CallListener.State.HOLDING; turn++) {
            goesOn = listener.receive().map(this::judge).orElse(true);
        }
    }

    /** False when it was forbidden: whoever follows is not looked at any more. */
    private boolean judge(CallNotice notice) {
        if (gate.isNextStart(notice)) {
            if (listener.proceed(notice) == 0) {
                gate.passed();
            }
            return true;
        }
        if (!gate.forbids(notice)) {
            listener.proceed(notice);
            SystemCalls.name(notice.number()).ifPresent(made::add);
            return true;
        }
        // All of them stay held back as long as the listener is open.
        thread.ignore(listener.fd(), token);
        Caller caller = Caller.of(notice.thread(), files);
        String who = listener.stillHolds(notice) ? caller.text() : notice.thread() + ", which has ended";
        broke.accept(new Breach("call", notice.text() + " by " + who));
        return false;
    }

    /** The names of calls that were let through, of those that were handed over; for any thread. */
    Set<String> made() {
        return Set.copyOf(made);
    }

    private void refuse(String what, long result) {
        if (Errno.is(result, Errno.ESRCH)) {
            // The command has ended on its way, before its program: the keeper says how.
            return;
        }
        Pidfd.send(command, Signal.KILL.number());
        refused.accept(QuietusException.of(
                QuietusException.Reason.UNAVAILABLE,
                "the rule about system calls cannot be enforced: " + what + ": " + Errno.text(result)));
    }

    @Override
    public void close() {
        thread.drop(this);
        look = Long.MAX_VALUE;
        thread.ignore(listener.fd(), token);
        listener.close();
        Fds.close(command);
        command = -1;
    }
}
