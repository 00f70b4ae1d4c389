package dev.quietus.linux;

import dev.quietus.Capability;
import dev.quietus.Happening;
import dev.quietus.Moment;
import dev.quietus.QuietusException;
import dev.quietus.QuietusException.Reason;
import dev.quietus.spi.Feed;
import java.util.Set;

/**
 * Holds executions until they are answered (fanotify(7), FAN_OPEN_EXEC_PERM, with pidfds Linux 5.15). Only files that the watch
 * names, and their like by wildcards, are asked about; a held one is allowed after {@value GateThread#PATIENCE_MILLIS} ms
 * whatever the one who was told does, and at the end of the program all are, by the kernel.
 */
final class ExecGate implements Feed {
    private static final String NAME = "exec-gate";
    private static final String GUARANTEE = "a program is held before it is executed, for " + GateThread.PATIENCE_MILLIS
            + " ms at most; what is refused never runs";
    private static final String OTHERWISE = "programs are told of after they were executed (life)";

    /** FAN_CLASS_CONTENT, FAN_REPORT_PIDFD, unlimited queue and marks, closed by exec, never blocking. */
    private static final int KIND = 4 | 0x80 | 0x10 | 0x20 | 1 | 2;

    private static final int FILES = OpenFlags.O_CLOEXEC;

    private final Kernel kernel;

    ExecGate(Kernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<Class<? extends Happening>> tells() {
        return Set.of(Happening.Attempted.class, Happening.Lost.class);
    }

    @Override
    public Moment moment() {
        return Moment.BEFORE_ACT;
    }

    @Override
    public Capability capability() {
        long fd = init();
        if (fd < 0) {
            return Capability.absent(NAME, GUARANTEE, missing(fd));
        }
        try (Kernel own = kernel.beside()) {
            String refusal = new GateMarks(own, fd).refusal();
            return refusal.isEmpty()
                    ? Capability.full(NAME, GUARANTEE)
                    : Capability.absent(
                            NAME, GUARANTEE, "this kernel cannot hold executions (" + refusal + "); " + OTHERWISE);
        } finally {
            Fds.close(fd);
        }
    }

    @Override
    public Flow open(Watch watch) {
        long fd = init();
        if (fd < 0) {
            throw QuietusException.of(Reason.UNAVAILABLE, missing(fd));
        }
        Tidings tidings = new Tidings(NAME);
        GateThread gate;
        try {
            gate = new GateThread(kernel.beside(), fd, new ProgramNames(watch.programs()), tidings);
        } catch (QuietusException e) {
            Fds.close(fd);
            throw e;
        }
        try {
            // Who answers must be there before there is a question.
            FeedThread thread = FeedThread.start("quietus-exec-gate", gate);
            String failure = gate.mark();
            if (!failure.isEmpty() && !watch.programs().isEmpty()) {
                thread.close();
                throw QuietusException.of(Reason.UNAVAILABLE, "no program can be held: " + failure);
            }
            return tidings.endedBy(thread::close);
        } catch (QuietusException e) {
            gate.close();
            throw e;
        }
    }

    private static long init() {
        return Syscall.call(SyscallNumber.FANOTIFY_INIT, KIND, FILES);
    }

    private static String missing(long result) {
        return (Errno.is(result, Errno.EPERM)
                        ? "CAP_SYS_ADMIN in the first user namespace"
                        : "this kernel cannot hold executions (" + Errno.text(result) + ")")
                + "; " + OTHERWISE;
    }
}
