package dev.quietus.linux;

import dev.quietus.ExitStatus;
import dev.quietus.ProcessIdentity;
import dev.quietus.QuietusException;
import dev.quietus.RunUsage;
import dev.quietus.Signal;
import java.util.List;
import java.util.Optional;

/** A keeper of machine code in this program's hands: its pidfd, its identity, the line to it, its plan. */
final class HeldKeeper implements Keeper {
    private final RunThread thread;
    private final Kernel kernel;
    private final Launch.Cloned cloned;
    private final Launch launch;
    private final PlanMemory plan;
    private final KeeperLine line;
    private ProcessIdentity identity = ProcessIdentity.parse("1@0.0.0000000000000000");
    private Optional<KeeperEnd> end = Optional.empty();
    private long token;
    private boolean closed;

    /** @param socket this program's end of the line */
    HeldKeeper(RunThread thread, Kernel kernel, Launch launch, PlanMemory plan, Launch.Cloned cloned, long socket) {
        this.thread = thread;
        this.kernel = kernel;
        this.launch = launch;
        this.plan = plan;
        this.cloned = cloned;
        line = new KeeperLine(socket, kernel.scratch());
        var _ = seen();
    }

    @Override
    public void watch(Runnable told, Runnable ended) {
        if (!seen()) {
            throw QuietusException.of(
                    QuietusException.Reason.UNAVAILABLE, "the run's first process cannot be seen in /proc");
        }
        line.watch(thread, told);
        token = thread.watch(cloned.fd(), ended);
    }

    @Override
    public boolean seen() {
        int pid = (int) cloned.pid();
        if (identity.pid() != pid) {
            var facts = kernel.table().look(pid, cloned.fd(), kernel.table().ticks());
            identity = facts == null ? identity : facts.identity();
        }
        return identity.pid() == pid;
    }

    @Override
    public ProcessIdentity identity() {
        return identity;
    }

    @Override
    public int hear() {
        return line.hear();
    }

    @Override
    public int sender() {
        return line.sender();
    }

    @Override
    public void pass(int signal) {
        line.pass(signal);
    }

    @Override
    public void asked() {
        plan.asked();
    }

    @Override
    public void ignore() {
        line.ignore(thread);
    }

    @Override
    public void kill() {
        // Once it has been collected its descriptor may be another's.
        if (end.isEmpty()) {
            Pidfd.send(cloned.fd(), Signal.KILL.number());
        }
    }

    @Override
    public boolean endsUnwatched() {
        return end.isEmpty() && token == 0 && kernel.pidfd().poll(cloned.fd(), 0) != Pidfd.Ending.NONE;
    }

    @Override
    public RunUsage collect(RunBounds bounds) {
        thread.ignore(cloned.fd(), token);
        ignore();
        end = Optional.of(KeeperEnd.collect(cloned.fd(), kernel.scratch()));
        Fds.close(cloned.fd());
        return closed ? RunUsageReader.NONE : RunUsageReader.read(kernel.scratch(), plan.largestResident(), bounds);
    }

    @Override
    public Optional<KeeperEnd> end() {
        return end;
    }

    @Override
    public PlanMemory.State state() {
        return plan.state();
    }

    @Override
    public Optional<ExitStatus> status() {
        return plan.status();
    }

    @Override
    public boolean leftSomebody() {
        return plan.leftSomebody();
    }

    @Override
    public QuietusException failure() {
        return launch.failure();
    }

    @Override
    public List<String> weaknesses() {
        return launch.ownProc()
                ? List.of()
                : List.of("programs in the run see the pids outside: this machine lets no new /proc be mounted");
    }

    @Override
    public Optional<CallGate> gate() {
        return launch.gate();
    }

    @Override
    public void close() {
        ignore();
        line.close();
        plan.close();
        closed = true;
    }
}
