package dev.quietus.linux;

/**
 * A socket of the process connector (linux/cn_proc.h), which tells in the first user and PID namespaces, everybody since Linux
 * 6.6 and root before. For one thread at a time.
 */
final class ConnectorSocket implements AutoCloseable {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_DGRAM_NONBLOCK_CLOEXEC = 2 | 0x800 | 0x80000;
    private static final int NETLINK_CONNECTOR = 11;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUF = 8;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int MSG_DONTWAIT = 0x40;

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

    private final Scratch scratch;
    /** The number of our order; its answer bears the next one. */
    private final int order = (int) System.nanoTime() | 1;

    private long fd;
    private boolean answered;

    /** Told of each message, in order. */
    interface Hearer {
        void heard(ConnectorEvent event);

        /** The receiving buffer was full: some were thrown away. */
        void overran();
    }

    ConnectorSocket(Scratch scratch) {
        this.scratch = scratch;
        fd = Syscall.call(SyscallNumber.SOCKET, AF_NETLINK, SOCK_DGRAM_NONBLOCK_CLOEXEC, NETLINK_CONNECTOR);
    }

    long fd() {
        return fd;
    }

    /**
     * Begins to listen.
     *
     * @param buffer bytes of messages that may wait
     * @param events the only ones wanted, of PROC_EVENT_… (Linux 6.6, before that all are told); 0 for all
     * @return the reason why the kernel does not tell; empty when it does
     */
    String listen(int buffer, int events, Hearer hearer) {
        if (fd < 0) {
            return "this kernel has no process connector (" + Errno.text(fd) + ")";
        }
        scratch.putInt(ADDRESS, AF_NETLINK);
        scratch.putInt(ADDRESS + 4, 0);
        scratch.putInt(ADDRESS + 8, 1);
        long bound = Syscall.call(SyscallNumber.BIND, fd, scratch.address(ADDRESS), ADDRESS_LENGTH);
        if (bound < 0) {
            return "before Linux 6.6 the kernel tells root only of births (" + Errno.text(bound) + ")";
        }
        scratch.putInt(ADDRESS, buffer);
        if (Syscall.call(SyscallNumber.SETSOCKOPT, fd, SOL_SOCKET, SO_RCVBUFFORCE, scratch.address(ADDRESS), 4) < 0) {
            Syscall.call(SyscallNumber.SETSOCKOPT, fd, SOL_SOCKET, SO_RCVBUF, scratch.address(ADDRESS), 4);
        }
        long sent = order(fd, LISTEN, 0);
        if (sent < 0) {
            return "before Linux 6.6 the kernel tells root only of births (" + Errno.text(sent) + ")";
        }
        scratch.putInt(POLLFD, (int) fd);
        scratch.putInt(POLLFD + 4, POLLIN);
        scratch.putLong(TIMESPEC, 0);
        scratch.putLong(TIMESPEC + 8, ANSWER_NANOS);
        Syscall.call(SyscallNumber.PPOLL, scratch.address(POLLFD), 1, scratch.address(TIMESPEC), 0, 0);
        update(hearer);
        if (!answered) {
            // Asked from another user or PID namespace than the first, the kernel is silent.
            return "the kernel tells of births in the first user and PID namespaces only";
        }
        // Only now: the choice of messages leaves out the answer. Older kernels leave the order unheard.
        long chosen = events == 0 ? 0 : order(fd, LISTEN, events);
        return chosen < 0 ? "no choice of messages: " + Errno.text(chosen) : "";
    }

    /** struct nlmsghdr, struct cn_msg for the process connector, and struct proc_input, or only the order of it. */
    private long order(long to, int operation, int events) {
        int more = events == 0 ? 0 : Integer.BYTES;
        for (int at = 0; at < ORDER; at += 4) {
            scratch.putInt(Scratch.HEADER + at, 0);
        }
        scratch.putInt(Scratch.HEADER, ORDER + more);
        scratch.putInt(Scratch.HEADER + 4, NLMSG_DONE);
        scratch.putInt(Scratch.HEADER + 16, 1);
        scratch.putInt(Scratch.HEADER + 20, 1);
        scratch.putInt(Scratch.HEADER + 28, order);
        scratch.putInt(Scratch.HEADER + 32, 4 + more);
        scratch.putInt(Scratch.HEADER + 36, operation);
        scratch.putInt(Scratch.HEADER + ORDER, events);
        return Syscall.call(SyscallNumber.SENDTO, to, scratch.address(Scratch.HEADER), ORDER + more, 0, 0, 0);
    }

    /** Takes in what waits; false when there may be more. */
    boolean update(Hearer hearer) {
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
                hearer.overran();
            } else if (length < 0) {
                return true;
            } else if (scratch.getInt(ADDRESS + 4) == 0) {
                // From the kernel, whose port is 0.
                take((int) length, hearer);
            }
        }
        return false;
    }

    private void take(int length, Hearer hearer) {
        int end = Scratch.HEADER + length;
        ConnectorEvent event = ConnectorEvent.parse(scratch.load(Scratch.HEADER, end), Scratch.HEADER, end);
        if (event != null) {
            // Others may listen too: what the kernel tells them comes here even where it would not tell us, and is of
            // other numbers in a PID namespace below. Only the answer to our own order shows that it does.
            answered |= event.what() == ConnectorEvent.ANSWER && event.parent() == 0 && event.child() == order + 1;
            hearer.heard(event);
        }
    }

    @Override
    public void close() {
        long open = fd;
        fd = -1;
        if (open >= 0) {
            order(open, IGNORE, 0);
            Syscall.call(SyscallNumber.CLOSE, open);
        }
    }
}
