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
final class ProcessConnector implements Lineage {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_DGRAM_NONBLOCK_CLOEXEC = 2 | 0x800 | 0x80000;
    private static final int NETLINK_CONNECTOR = 11;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUF = 8;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int MSG_DONTWAIT = 0x40;
    /** Holds the births of a second's fork storm. */
    private static final int BUFFER = 32 << 20;

    private static final int ADDRESS = 0;
    private static final int ADDRESS_LENGTH = 12;
    private static final int LENGTH = 16;
    private static final int POLLFD = 240;
    private static final int TIMESPEC = 248;
    private static final int POLLIN = 1;
    private static final long ANSWER_NANOS = 100_000_000;

    private static final int ORDER = 40;
    private static final int NLMSG_DONE = 3;
    private static final int LISTEN = 1;
    private static final int IGNORE = 2;
    /** Messages taken in at once; a storm must not keep the reader for ever. */
    private static final int MOST = 200_000;

    private static final int FARTHEST = 64;
    private static final long TICK_NANOS = 1_000_000_000L / ProcessTable.TICKS_PER_SECOND;
    /** A birth's two times are taken a moment apart, and one of them is cut to a tick. */
    private static final long TICKS_APART = 2;

    private final Kernel kernel;
    private final Scratch scratch;
    private final ForkRecord record = new ForkRecord();
    private final long ticksAhead;
    /** The number of our order; its answer bears the next one. */
    private final int order = (int) System.nanoTime() | 1;

    private long fd;
    private boolean answered;

    private ProcessConnector(Kernel kernel, long fd) {
        this.kernel = kernel;
        this.scratch = kernel.scratch();
        this.fd = fd;
        this.ticksAhead = kernel.table().ticks() - System.nanoTime() / TICK_NANOS;
    }

    /** Begins to listen; a record that keeps nothing, and says why, where the kernel does not tell. */
    static Lineage open(Kernel kernel) {
        long fd = Syscall.call(SyscallNumber.SOCKET, AF_NETLINK, SOCK_DGRAM_NONBLOCK_CLOEXEC, NETLINK_CONNECTOR);
        if (fd < 0) {
            return Lineage.none("this kernel has no process connector (" + Errno.text(fd) + ")");
        }
        ProcessConnector connector = new ProcessConnector(kernel, fd);
        String failure = connector.listen();
        if (failure.isEmpty()) {
            return connector;
        }
        connector.close();
        return Lineage.none(failure);
    }

    /** The reason why the kernel does not tell; empty when it does. */
    private String listen() {
        Scratch memory = scratch;
        memory.putInt(ADDRESS, AF_NETLINK);
        memory.putInt(ADDRESS + 4, 0);
        memory.putInt(ADDRESS + 8, 1);
        long bound = Syscall.call(SyscallNumber.BIND, fd, memory.address(ADDRESS), ADDRESS_LENGTH);
        if (bound < 0) {
            return "before Linux 6.6 the kernel tells root only of births (" + Errno.text(bound) + ")";
        }
        memory.putInt(ADDRESS, BUFFER);
        if (Syscall.call(SyscallNumber.SETSOCKOPT, fd, SOL_SOCKET, SO_RCVBUFFORCE, memory.address(ADDRESS), 4) < 0) {
            Syscall.call(SyscallNumber.SETSOCKOPT, fd, SOL_SOCKET, SO_RCVBUF, memory.address(ADDRESS), 4);
        }
        long sent = order(fd, LISTEN);
        if (sent < 0) {
            return "before Linux 6.6 the kernel tells root only of births (" + Errno.text(sent) + ")";
        }
        memory.putInt(POLLFD, (int) fd);
        memory.putInt(POLLFD + 4, POLLIN);
        memory.putLong(TIMESPEC, 0);
        memory.putLong(TIMESPEC + 8, ANSWER_NANOS);
        Syscall.call(SyscallNumber.PPOLL, memory.address(POLLFD), 1, memory.address(TIMESPEC), 0, 0);
        update();
        // Asked from another user or PID namespace than the first, the kernel is silent.
        return answered ? "" : "the kernel tells of births in the first user and PID namespaces only";
    }

    /** struct nlmsghdr, struct cn_msg for the process connector, and enum proc_cn_mcast_op. */
    private long order(long to, int operation) {
        for (int at = 0; at < ORDER; at += 4) {
            scratch.putInt(Scratch.HEADER + at, 0);
        }
        scratch.putInt(Scratch.HEADER, ORDER);
        scratch.putInt(Scratch.HEADER + 4, NLMSG_DONE);
        scratch.putInt(Scratch.HEADER + 16, 1);
        scratch.putInt(Scratch.HEADER + 20, 1);
        scratch.putInt(Scratch.HEADER + 28, order);
        scratch.putInt(Scratch.HEADER + 32, 4);
        scratch.putInt(Scratch.HEADER + 36, operation);
        return Syscall.call(SyscallNumber.SENDTO, to, scratch.address(Scratch.HEADER), ORDER, 0, 0, 0);
    }

    @Override
    public void update() {
        for (int count = 0; count < MOST; count++) {
            scratch.putInt(LENGTH, ADDRESS_LENGTH);
            long length = Syscall.call(
                    SyscallNumber.RECVFROM,
                    fd,
                    scratch.address(Scratch.HEADER),
                    scratch.room(),
                    MSG_DONTWAIT,
                    scratch.address(ADDRESS),
                    scratch.address(LENGTH));
            if (Errno.is(length, Errno.ENOBUFS)) {
                record.overran();
            } else if (length < 0) {
                return;
            } else if (scratch.getInt(ADDRESS + 4) == 0) {
                // From the kernel, whose port is 0.
                take((int) length);
            }
        }
    }

    private void take(int length) {
        int end = Scratch.HEADER + length;
        ConnectorEvent event = ConnectorEvent.parse(scratch.load(Scratch.HEADER, end), Scratch.HEADER, end);
        if (event != null) {
            // Others may listen too: what the kernel tells them comes here even where it would not tell us, and is of
            // other
            // numbers in a PID namespace below. Only the answer to our own order shows that it does.
            answered |= event.what() == ConnectorEvent.ANSWER && event.parent() == 0 && event.child() == order + 1;
            record.add(event);
        }
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
        long open = fd;
        fd = -1;
        if (open >= 0) {
            order(open, IGNORE);
            Syscall.call(SyscallNumber.CLOSE, open);
        }
    }
}
