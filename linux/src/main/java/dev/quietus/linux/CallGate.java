package dev.quietus.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * How the command of one launch gets its filter of system calls and passes it: it announces itself, installs the filter
 * (seccomp(2)), and is held back by the kernel at its next call until this program has taken the filter's listener from
 * it. Nothing but those calls runs with the filter and without a listener.
 */
final class CallGate {
    /** What a command says on the keeper's socket before it installs the filter; no state of a keeper. */
    static final int ABOUT = 'f';

    private static final int PR_SET_PDEATHSIG = 1;
    private static final int SIGKILL = 9;
    private static final long EVERY_FD = 0xffffffffL;
    private static final int CLOSE_RANGE_CLOEXEC = 4;
    private static final long SET_MODE_FILTER = 1;
    private static final long FLAG_NEW_LISTENER = 8;
    /** The argument of execve(2) that the kernel does not look at. */
    private static final int MARK = 3;

    private static final String OPEN = "let the filter's listener be taken";

    private final SeccompFilter filter;
    private final CallTable command;
    private final PlanMemory plan;
    private final List<Step> steps = new ArrayList<>();
    private int installs = -1;
    private int passed;

    CallGate(SeccompFilter filter, CallTable command, PlanMemory plan) {
        this.filter = filter;
        this.command = command;
        this.plan = plan;
    }

    /** Bytes it needs in a plan. */
    static long room() {
        return SeccompFilter.size(2) + 256;
    }

    /**
     * A call on the way.
     *
     * @param first its first argument
     */
    private record Step(StartCall kind, long first) {}

    /**
     * Adds to the command's table what comes directly before its calls of execve(2). These take three arguments; the filter
     * knows them by the mark that they have as the fourth, however many there are.
     *
     * @param confines of the run
     * @param paths the addresses of what these will execute, in order
     * @return the mark
     */
    long describe(Confines confines, List<Long> paths) {
        long byteAt = plan.longs(ABOUT);
        // The socket is needed once more, the listener's number is whatever is free: all of them close by the execve.
        command.must("close descriptors", SyscallNumber.CLOSE_RANGE, 3, EVERY_FD, CLOSE_RANGE_CLOEXEC);
        if (!confines.namespace()) {
            // Held back without a keeper to end with, it would wait for ever.
            command.must("die with the keeper", SyscallNumber.PRCTL, PR_SET_PDEATHSIG, SIGKILL);
        }
        if (confines.openForListener()) {
            steps.add(new Step(new StartCall((int) SyscallNumber.PRCTL, 2, byteAt), Dumpable.PR_SET));
            command.must(OPEN, SyscallNumber.PRCTL, Dumpable.PR_SET, 1);
        }
        StartCall execute = new StartCall((int) SyscallNumber.EXECVE, MARK, byteAt);
        paths.forEach(path -> steps.add(new Step(execute, path)));
        long[] program =
                filter.program(steps.stream().map(Step::kind).distinct().toList());
        long described = plan.longs(program.length, plan.longs(program));
        command.must("announce the filter", SyscallNumber.WRITE, 4, byteAt, 1);
        installs = command.length();
        command.must(
                "filter system calls with a listener (seccomp, Linux 5.0)",
                SyscallNumber.SECCOMP,
                SET_MODE_FILTER,
                FLAG_NEW_LISTENER,
                described);
        if (confines.openForListener()) {
            // The memory is still the keeper's too, which none of the run may trace. The pointer is for the filter
            // only.
            command.must(OPEN, SyscallNumber.PRCTL, Dumpable.PR_SET, 0, byteAt);
        }
        return byteAt;
    }

    /** The listener's descriptor in the command, or why there is none; empty until the filter was asked for. */
    OptionalLong listener() {
        return command.result(plan, installs);
    }

    /**
     * Whether it is the call that the command makes next on its way, never let through before: all before it in the table
     * have returned, it has not.
     */
    boolean isNextStart(CallNotice notice) {
        return passed < steps.size()
                && steps.get(passed).kind.is(notice, steps.get(passed).first)
                && command.made(plan) == installs + 1 + passed;
    }

    /** The call was let through. */
    void passed() {
        passed++;
    }

    boolean forbids(CallNotice notice) {
        return filter.forbids(notice);
    }
}
