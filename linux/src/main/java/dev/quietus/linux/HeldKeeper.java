package dev.quietus.linux;

import dev.quietus.ProcessIdentity;
import dev.quietus.QuietusException;
import dev.quietus.Signal;
import java.util.Optional;

/** A run's keeper in this program's hands: its pidfd, its identity, the line to it. On the {@link RunThread} only. */
final class HeldKeeper implements AutoCloseable {
    private final RunThread thread;
    private final Kernel kernel;
    private final Launch.Keeper cloned;
    private final KeeperLine line;
    private ProcessIdentity identity = ProcessIdentity.parse("1@0.0.0000000000000000");
    private Optional<KeeperEnd> end = Optional.empty();
    private long token;

    /** @param socket this program's end of the line */
    HeldKeeper(RunThread thread, Kernel kernel, Launch.Keeper cloned, long socket) {
        this.thread = thread;
        this.kernel = kernel;
        this.cloned = cloned;
        line = new KeeperLine(socket, kernel.scratch());
        var _ = seen();
    }

    /**
     * Calls these whenever it has said something, and when it has ended.
     *
     * @throws QuietusException UNAVAILABLE when it cannot be watched; whether it has ended is then to be asked
     */
    void watch(Runnable told, Runnable ended) {
        if (!seen()) {
            throw QuietusException.of(
                    QuietusException.Reason.UNAVAILABLE, "the run's first process cannot be seen in /proc");
        }
        line.watch(thread, told);
        token = thread.watch(cloned.fd(), ended);
    }

    /** Whether its identity is known; it takes a free descriptor to find it out. */
    boolean seen() {
        int pid = (int) cloned.pid();
        if (identity.pid() != pid) {
            var facts = kernel.table().look(pid, cloned.fd(), kernel.table().ticks());
            identity = facts == null ? identity : facts.identity();
        }
        return identity.pid() == pid;
    }

    ProcessIdentity identity() {
        return identity;
    }

    KeeperLine line() {
        return line;
    }

    /** Hears no more from it. */
    void ignore() {
        line.ignore(thread);
    }

    void kill() {
        Pidfd.send(cloned.fd(), Signal.KILL.number());
    }

    /** Whether it has ended, nobody has been told, and it is to be collected. */
    boolean endsUnwatched() {
        return end.isEmpty() && token == 0 && kernel.pidfd().poll(cloned.fd(), 0) != Pidfd.Ending.NONE;
    }

    /** Collects it, once it has ended. */
    void collect() {
        thread.ignore(cloned.fd(), token);
        ignore();
        end = Optional.of(KeeperEnd.collect(cloned.fd(), kernel.scratch()));
        Fds.close(cloned.fd());
    }

    /** How it ended; empty until it has been collected. */
    Optional<KeeperEnd> end() {
        return end;
    }

    /** Lets the line go, not the keeper: that must still be collected. */
    @Override
    public void close() {
        ignore();
        line.close();
    }
}
