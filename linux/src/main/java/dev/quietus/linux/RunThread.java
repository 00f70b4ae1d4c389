package dev.quietus.linux;

import dev.quietus.QuietusException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one thread of all runs of this JVM: it starts them, hears of their ends and keeps their deadlines (epoll(7)). It
 * lives as long as the JVM, because the kernel ends what a thread has started when that thread ends (PR_SET_PDEATHSIG);
 * and it exists before it is needed, because a full process table has no room for another.
 */
final class RunThread implements Runnable {
    private static final int EPOLL_CLOEXEC = 0x80000;
    private static final int EFD_CLOEXEC_NONBLOCK = 0x80000 | 0x800;
    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLL_CTL_DEL = 2;
    private static final int EPOLLIN = 1;
    private static final int EVENTS = 64;
    /** struct epoll_event is packed on x86-64 only (sys/epoll.h). */
    private static final int EVENT_SIZE = NativeCode.fits() ? 12 : 16;

    private static final int EVENT_DATA = EVENT_SIZE - 8;

    private final MemorySegment memory = Arena.ofAuto().allocate((long) EVENTS * EVENT_SIZE + 64, 16);
    private final long events = memory.address() + 64;
    private final long epoll;
    private final long bell;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final Map<Long, Runnable> watched = new HashMap<>();
    private final List<Timed> timed = new ArrayList<>();
    private long tokens;

    private RunThread() {
        epoll = Fds.high(Syscall.call(SyscallNumber.EPOLL_CREATE1, EPOLL_CLOEXEC));
        bell = Fds.high(Syscall.call(SyscallNumber.EVENTFD2, 0, EFD_CLOEXEC_NONBLOCK));
        try {
            watch(bell, this::silence);
        } catch (QuietusException e) {
            Fds.close(epoll);
            Fds.close(bell);
            throw e;
        }
    }

    /**
     * Starts it.
     *
     * @throws QuietusException UNAVAILABLE when there are too many files open
     */
    static RunThread start() {
        RunThread runs = new RunThread();
        Thread thread = new Thread(null, runs, "quietus-runs", 512 * 1024L, false);
        thread.setDaemon(true);
        thread.start();
        return runs;
    }

    /** Something with deadlines. */
    interface Timed {
        /** Nanoseconds (System.nanoTime) at which {@link #due} is to be called; Long.MAX_VALUE for never. */
        long deadline();

        void due();
    }

    /** Has the thread do something, and gives the future of what comes of it. From any thread. */
    <T> CompletableFuture<T> ask(Supplier<T> task) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        tell(() -> {
            try {
                answer.complete(task.get());
            } catch (Throwable e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    /** The same for something whose end is told later. From any thread. */
    <T> CompletableFuture<T> begin(Supplier<CompletableFuture<T>> task) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        tell(() -> {
            try {
                CompletableFuture<?> _ = task.get().whenComplete((result, failure) -> {
                    if (failure == null) {
                        answer.complete(result);
                    } else {
                        answer.completeExceptionally(failure);
                    }
                });
            } catch (Throwable e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    /** Has the thread do something. From any thread. */
    void tell(Runnable task) {
        synchronized (tasks) {
            tasks.add(task);
            tasks.notifyAll();
        }
        ring();
    }

    /**
     * Has something that takes long done by a thread of its own, and this one told of what comes of it. Where no thread can
     * be started it is done here, and everything else waits.
     */
    <T> void aside(Supplier<T> task, Consumer<T> then) {
        try {
            Thread thread = new Thread(
                    () -> {
                        T result = task.get();
                        tell(() -> then.accept(result));
                    },
                    "quietus-aside");
            thread.setDaemon(true);
            thread.start();
        } catch (OutOfMemoryError e) {
            then.accept(task.get());
        }
    }

    private void ring() {
        MemorySegment one = RING.get();
        Syscall.call(SyscallNumber.WRITE, bell, one.address(), 8);
    }

    private static final ThreadLocal<MemorySegment> RING = ThreadLocal.withInitial(() -> {
        MemorySegment one = Arena.ofAuto().allocate(8, 8);
        one.set(ValueLayout.JAVA_LONG, 0, 1);
        return one;
    });

    private void silence() {
        Syscall.call(SyscallNumber.READ, bell, memory.address(), 8);
    }

    /**
     * Calls this whenever a descriptor has something to read; on this thread only, from this thread only.
     *
     * @return what {@link #ignore} needs, positive
     * @throws QuietusException UNAVAILABLE when the kernel refuses
     */
    long watch(long fd, Runnable then) {
        long token = ++tokens;
        memory.set(ValueLayout.JAVA_INT, 16, EPOLLIN);
        memory.set(ValueLayout.JAVA_LONG_UNALIGNED, 16 + EVENT_DATA, token);
        long added = epoll < 0 || fd < 0
                ? Math.min(epoll, fd)
                : Syscall.call(SyscallNumber.EPOLL_CTL, epoll, EPOLL_CTL_ADD, fd, memory.address() + 16);
        if (added < 0) {
            throw QuietusException.of(
                    QuietusException.Reason.UNAVAILABLE, "watching a descriptor: " + Errno.text(added));
        }
        watched.put(token, then);
        return token;
    }

    /** Watches no more. */
    void ignore(long fd, long token) {
        if (watched.remove(token) != null) {
            Syscall.call(SyscallNumber.EPOLL_CTL, epoll, EPOLL_CTL_DEL, fd, memory.address() + 16);
        }
    }

    /** Minds the deadlines of something, until it is dropped; from this thread only. */
    void mind(Timed one) {
        timed.add(one);
    }

    void drop(Timed one) {
        timed.remove(one);
    }

    @Override
    public void run() {
        while (true) {
            perform();
            if (timed.isEmpty()) {
                rest();
                continue;
            }
            int ready = (int)
                    Syscall.call(SyscallNumber.EPOLL_PWAIT, epoll, events, EVENTS, timeout(System.nanoTime()), 0, 8);
            for (int at = 0; at < ready; at++) {
                long token = memory.get(ValueLayout.JAVA_LONG_UNALIGNED, 64L + (long) at * EVENT_SIZE + EVENT_DATA);
                Runnable then = watched.get(token);
                if (then != null) {
                    shielded(then);
                }
            }
            long now = System.nanoTime();
            for (Timed each : List.copyOf(timed)) {
                if (each.deadline() != Long.MAX_VALUE && each.deadline() - now <= 0) {
                    shielded(each::due);
                }
            }
        }
    }

    /**
     * Waits for something to do while there is no run. Not in the kernel: a JVM that is told to exit gives threads that are
     * in native code 300 ms to come back.
     */
    private void rest() {
        synchronized (tasks) {
            while (tasks.isEmpty()) {
                try {
                    tasks.wait();
                } catch (InterruptedException e) {
                    // Nobody interrupts it; whoever waits for an end must not lose the thread that finds it out.
                }
            }
        }
    }

    private void perform() {
        while (true) {
            Runnable task = next();
            if (task == null) {
                return;
            }
            shielded(task);
        }
    }

    private @Nullable Runnable next() {
        synchronized (tasks) {
            return tasks.poll();
        }
    }

    /** Nothing that goes wrong with one run may stop the others. */
    private static void shielded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            Thread current = Thread.currentThread();
            current.getUncaughtExceptionHandler().uncaughtException(current, e);
        }
    }

    /** Milliseconds until the next deadline, rounded up; -1 for ever. */
    private int timeout(long now) {
        long rest = Long.MAX_VALUE;
        for (Timed each : timed) {
            long deadline = each.deadline();
            rest = deadline == Long.MAX_VALUE ? rest : Math.min(rest, Math.max(0, deadline - now));
        }
        return rest == Long.MAX_VALUE ? -1 : (int) Math.min(Integer.MAX_VALUE, (rest + 999_999) / 1_000_000);
    }
}
