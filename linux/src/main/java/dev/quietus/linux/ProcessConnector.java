package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import dev.quietus.spi.Lineage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The kernel's own word on who forks whom: the process connector (linux/cn_proc.h), which tells in the first user and PID
 * namespaces, everybody since Linux 6.6 and root before. No thread of its own: what was told waits in the socket's buffer until {@link #update}, and what did not fit is
 * known from gaps in the sequence. For one thread at a time.
 */
final class ProcessConnector implements Lineage, ConnectorSocket.Hearer {
    /** Holds the births of a second's fork storm. */
    private static final int BUFFER = 32 << 20;

    private static final int FARTHEST = 64;
    private static final long TICK_NANOS = 1_000_000_000L / ProcessTable.TICKS_PER_SECOND;
    /** A birth's two times are taken a moment apart, and one of them is cut to a tick. */
    private static final long TICKS_APART = 2;

    private final Kernel kernel;
    private final ConnectorSocket socket;
    private final ForkRecord record = new ForkRecord();
    private final long ticksAhead;

    private ProcessConnector(Kernel kernel, ConnectorSocket socket) {
        this.kernel = kernel;
        this.socket = socket;
        this.ticksAhead = kernel.table().ticks() - System.nanoTime() / TICK_NANOS;
    }

    /** Begins to listen; a record that keeps nothing, and says why, where the kernel does not tell. */
    static Lineage open(Kernel kernel) {
        ConnectorSocket socket = new ConnectorSocket(kernel.scratch());
        ProcessConnector connector = new ProcessConnector(kernel, socket);
        String failure = socket.listen(BUFFER, 0, connector);
        if (failure.isEmpty()) {
            return connector;
        }
        connector.close();
        return Lineage.none(failure);
    }

    @Override
    public void update() {
        socket.update(this);
    }

    @Override
    public void heard(ConnectorEvent event) {
        record.add(event);
    }

    @Override
    public void overran() {
        record.overran();
    }

    @Override
    public List<Ancestor> ancestors(ProcessFacts process) {
        update();
        List<Ancestor> ancestors = new ArrayList<>();
        ForkRecord.Fork fork = record.of(process.pid());
        if (fork == null || !isOf(fork, process)) {
            return ancestors;
        }
        while (fork != null && ancestors.size() < FARTHEST) {
            int number = fork.parent();
            ForkRecord.Fork above = record.of(number);
            boolean another = above != null && above.order() > fork.order();
            ancestors.add(new Ancestor(number, another ? Optional.empty() : living(number, fork)));
            fork = another ? null : above;
        }
        return ancestors;
    }

    private boolean isOf(ForkRecord.Fork fork, ProcessFacts process) {
        return Math.abs(ticks(fork) - process.identity().startTicks()) <= TICKS_APART;
    }

    private long ticks(ForkRecord.Fork fork) {
        return fork.nanos() / TICK_NANOS + ticksAhead;
    }

    /** Whoever has the number, if it is older than the child that was forked under it: then it had it all the time. */
    private Optional<ProcessFacts> living(int number, ForkRecord.Fork fork) {
        ProcessFacts facts = kernel.table().numbered(number);
        return facts != null && !facts.ended() && facts.identity().startTicks() <= ticks(fork) + TICKS_APART
                ? Optional.of(facts)
                : Optional.empty();
    }

    @Override
    public Optional<String> gap() {
        return record.lost() == 0
                ? Optional.empty()
                : Optional.of("at least " + record.lost() + " messages of the kernel about births and ends were lost");
    }

    @Override
    public void close() {
        socket.close();
    }
}
