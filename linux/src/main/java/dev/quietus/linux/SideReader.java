package dev.quietus.linux;

import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads those files of a process that the kernel answers out of the process's memory map: its command line, its mappings. One
 * that changes its map and waits meanwhile, for a file server that does not answer, lets nobody read them, ever. So they are
 * read on a thread that can be abandoned. For use by one thread.
 */
final class SideReader implements AutoCloseable {
    /** A machine that is busy beyond measure answers within this. */
    private static final long PATIENCE_NANOS = 2_000_000_000L;
    /** Each has cost its patience and left a thread behind: who has met so many asks no more. */
    private static final int MOST_ABANDONED = 3;

    private static final byte[] NOTHING = {};

    private final Veil veil;
    private @Nullable Worker worker;
    private int abandoned;

    SideReader(Veil veil) {
        this.veil = veil;
    }

    /**
     * The whole file.
     *
     * @return empty when it cannot be read
     */
    byte[] read(int pid, byte[] file) {
        byte[] bytes = ask(pid, file);
        return bytes == null ? NOTHING : bytes;
    }

    /** The same; null when no answer came. */
    byte @Nullable [] ask(int pid, byte[] file) {
        if (abandoned >= MOST_ABANDONED) {
            return null;
        }
        Worker one = worker == null ? Worker.start(veil) : worker;
        worker = one;
        byte[] bytes = one.ask(pid, file, System.nanoTime() + PATIENCE_NANOS);
        if (bytes == null) {
            // It has what it holds until it is answered: somebody else goes on.
            worker = null;
            abandoned++;
        }
        return bytes;
    }

    /** Ends the thread; one that was abandoned ends with what it waits for, or with the program. */
    @Override
    public void close() {
        Worker one = worker;
        worker = null;
        if (one != null) {
            one.end();
        }
    }

    /** The thread that reads. */
    private static final class Worker implements Runnable {
        private final Veil veil;
        private final Thread asker = Thread.currentThread();
        private volatile @Nullable Order order;
        private volatile boolean ended;
        private @Nullable Proc proc;

        private static final class Order {
            private final int pid;
            private final byte[] file;
            private volatile byte @Nullable [] answer;

            Order(int pid, byte[] file) {
                this.pid = pid;
                this.file = file;
            }
        }

        private @Nullable Thread thread;

        Worker(Veil veil) {
            this.veil = veil;
        }

        static Worker start(Veil veil) {
            Worker worker = new Worker(veil);
            Thread thread = new Thread(null, worker, "quietus-side-reader", 128 * 1024);
            thread.setDaemon(true);
            try {
                thread.start();
                worker.thread = thread;
            } catch (OutOfMemoryError e) {
                // The process table is full: then the asker reads itself, as it would without any of this.
                worker.thread = null;
            }
            return worker;
        }

        byte @Nullable [] ask(int pid, byte[] file, long until) {
            Order wanted = new Order(pid, file);
            if (thread == null) {
                return read(wanted);
            }
            order = wanted;
            LockSupport.unpark(thread);
            while (wanted.answer == null && System.nanoTime() < until) {
                LockSupport.parkNanos(this, until - System.nanoTime());
            }
            return wanted.answer;
        }

        /** Waits until it has ended: what it had open is closed then. */
        void end() {
            ended = true;
            Thread running = thread;
            if (running == null) {
                closeProc();
                return;
            }
            LockSupport.unpark(running);
            boolean interrupted = Thread.interrupted();
            try {
                running.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        private void closeProc() {
            Proc open = proc;
            if (open != null) {
                open.close();
            }
        }

        @Override
        public void run() {
            while (!ended) {
                Order next = order;
                if (next == null) {
                    LockSupport.park(this);
                    continue;
                }
                order = null;
                next.answer = read(next);
                LockSupport.unpark(asker);
            }
            closeProc();
        }

        private byte[] read(Order next) {
            Proc open = proc == null ? Proc.open(new Scratch(veil)) : proc;
            proc = open;
            int length = open.read(next.pid, next.file);
            return length <= 0 ? NOTHING : Arrays.copyOfRange(open.bytes(), Scratch.HEADER, Scratch.HEADER + length);
        }
    }
}
