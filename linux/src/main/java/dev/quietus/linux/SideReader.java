package dev.quietus.linux;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads those files of a process that the kernel answers out of the process's memory: its command line, its environment, its
 * mappings. One that changes its map and waits meanwhile, for a file server that does not answer, lets nobody read them, ever,
 * though all else about it can be read. So they are read on a thread that can be given up. For use by one thread.
 */
final class SideReader implements AutoCloseable {
    /** Each leaves a thread behind: while there are so many, nobody is asked. */
    private static final int MOST_GIVEN_UP = 16;

    private static final byte[] NOTHING = {};

    private final Kernel kernel;
    private final Map<Integer, LookoutThread> givenUp = new HashMap<>();
    private @Nullable LookoutThread reader;

    SideReader(Kernel kernel) {
        this.kernel = kernel;
    }

    /**
     * The whole file.
     *
     * @return empty when it cannot be read; who does not let it be read is noted in the {@link Veil}
     */
    byte[] read(int pid, byte[] file) {
        byte[] bytes = ask(pid, file);
        return bytes == null ? NOTHING : bytes;
    }

    /** The same; null when no answer came. */
    byte @Nullable [] ask(int pid, byte[] file) {
        givenUp.values().removeIf(LookoutThread::isBack);
        if (givenUp.containsKey(pid) || givenUp.size() >= MOST_GIVEN_UP) {
            return unanswered(pid);
        }
        LookoutThread one = reader == null ? LookoutThread.start(kernel) : reader;
        reader = one;
        if (one == null) {
            // The process table is full: then the caller reads itself.
            return read(kernel, pid, file);
        }
        LookoutThread.Order<byte[]> order = new LookoutThread.Order<>(another -> read(another, pid, file));
        one.begin(order);
        boolean first = givenUp.isEmpty();
        if (one.await(order, first) == 0) {
            return order.answer();
        }
        one.giveUp();
        givenUp.put(pid, one);
        reader = null;
        return unanswered(pid);
    }

    private byte @Nullable [] unanswered(int pid) {
        long fd = Pidfd.open(pid);
        kernel.veil().lookPast(pid, fd < 0 ? 0 : kernel.pidfd().inode(fd));
        Fds.close(fd);
        return null;
    }

    private static byte[] read(Kernel kernel, int pid, byte[] file) {
        return new KernelFiles(kernel.scratch(), kernel.proc()).read(pid, file);
    }

    /** Ends the thread; those that were given up end with what they wait for, or with the program. */
    @Override
    public void close() {
        LookoutThread one = reader;
        reader = null;
        if (one != null) {
            one.close();
        }
    }
}
