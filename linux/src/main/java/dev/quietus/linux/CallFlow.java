package dev.quietus.linux;

import dev.quietus.Happening;
import dev.quietus.Moment;
import dev.quietus.Powers;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.ProcessState;
import dev.quietus.Users;
import dev.quietus.spi.Feed;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Takes in what the kernel's audit tells (linux/audit.h). For one thread. */
final class CallFlow extends LookingFlow {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_NONBLOCK_CLOEXEC = 3 | 0x800 | 0x80000;
    private static final int NETLINK_AUDIT = 9;
    private static final int GROUP_READLOG = 1;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUF = 8;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int BUFFER = 16 << 20;
    private static final int HEADER = 16;
    private static final int ROOM = 16 * 1024;
    private static final int MOST_AT_ONCE = 1000;

    private final Kernel kernel;
    private final Set<String> calls;
    private final ByteBuffer memory = Scratch.direct(ROOM);
    private final byte[] bytes = new byte[ROOM];
    private final long fd;

    CallFlow(Kernel kernel, long fd, Feed.Watch watch) {
        // Only the descriptor says when to look.
        super(kernel, Duration.ofHours(1));
        this.kernel = kernel;
        this.fd = fd;
        this.calls = watch.calls();
    }

    /** A socket that is told, or the negated error number. */
    static long listen() {
        long fd = Syscall.call(SyscallNumber.SOCKET, AF_NETLINK, SOCK_RAW_NONBLOCK_CLOEXEC, NETLINK_AUDIT);
        if (fd < 0) {
            return fd;
        }
        ByteBuffer memory = Scratch.direct(12).putInt(0, AF_NETLINK).putInt(8, GROUP_READLOG);
        long bound = Syscall.call(SyscallNumber.BIND, fd, Scratch.addressOf(memory), 12);
        if (bound < 0) {
            Fds.close(fd);
            return bound;
        }
        memory.putInt(0, BUFFER);
        long address = Scratch.addressOf(memory);
        if (Syscall.call(SyscallNumber.SETSOCKOPT, fd, SOL_SOCKET, SO_RCVBUFFORCE, address, 4) < 0) {
            Syscall.call(SyscallNumber.SETSOCKOPT, fd, SOL_SOCKET, SO_RCVBUF, address, 4);
        }
        return fd;
    }

    @Override
    long descriptor() {
        return fd;
    }

    @Override
    void look(Waking.Awaited awaited) {
        for (int count = 0; count < MOST_AT_ONCE; count++) {
            long length = Syscall.call(SyscallNumber.RECVFROM, fd, Scratch.addressOf(memory), ROOM, 0, 0, 0);
            if (Errno.is(length, Errno.ENOBUFS)) {
                // The kernel says that some did not fit, not how many.
                tell(new Happening.Lost(System.nanoTime(), "calls", 1));
            } else if (length < 0) {
                return;
            } else if (length > HEADER && (memory.getShort(4) & 0xffff) == AuditRecord.SECCOMP) {
                memory.get(0, bytes, 0, (int) length);
                AuditRecord.parse(bytes, HEADER, (int) length).ifPresent(this::take);
            }
        }
    }

    private void take(AuditRecord record) {
        String call = record.callText();
        if (calls.isEmpty() || calls.contains(call)) {
            Moment moment = record.code() == AuditRecord.LOG ? Moment.AFTER_ACT : Moment.BEFORE_ACT;
            tell(new Happening.Called(System.nanoTime(), process(record), call, moment));
        }
    }

    private ProcessFacts process(AuditRecord record) {
        int leader = Caller.of(record.thread(), new KernelFiles(kernel.scratch(), kernel.proc()))
                .process();
        ProcessFacts facts = leader <= 0 ? null : kernel.table().numbered(leader);
        return Optional.ofNullable(facts).orElseGet(() -> collected(record));
    }

    /**
     * One that was ended by its call and is collected already: what the record says. The identity is nobody's, so that nobody
     * can be taken for it.
     */
    private ProcessFacts collected(AuditRecord record) {
        return new ProcessFacts(
                new ProcessIdentity(kernel.boot(), record.thread(), 0, 0),
                0,
                0,
                0,
                "",
                new Users(record.uid(), record.uid(), record.uid()),
                ProcessState.ZOMBIE,
                0,
                false,
                record.name(),
                "",
                false,
                true,
                Powers.ALL,
                kernel.table().ticks());
    }

    @Override
    void free() {
        Fds.close(fd);
    }
}
