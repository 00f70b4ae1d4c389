package dev.quietus.guard;

import dev.quietus.Happening;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** What was heard and is not judged yet. Thread-safe. */
final class Inbox {
    private static final int ROOM = 1 << 16;
    /** More calls of programs stay in the kernel, which tells again what it has no room for: others find room here. */
    static final int MOST_TRACED = 1 << 10;

    private static final long STEP_NANOS = 5_000_000;

    private final BlockingQueue<Optional<Happening>> happenings = new ArrayBlockingQueue<>(ROOM);
    private final AtomicBoolean overflown = new AtomicBoolean();
    private volatile boolean closed;

    /** False when there is no room. Waits with calls of programs until there is some for them. */
    boolean put(Happening happening) {
        while (happening instanceof Happening.Traced && happenings.size() >= MOST_TRACED && !closed) {
            LockSupport.parkNanos(STEP_NANOS);
        }
        boolean taken = happenings.offer(Optional.of(happening));
        if (!taken) {
            overflown.set(true);
        }
        return taken;
    }

    /** Whether something had no room since this was asked last. */
    boolean lacksSome() {
        return overflown.getAndSet(false);
    }

    /** The first one; empty when there is none in time, or whoever waits was woken. */
    Optional<Happening> take(long nanos) throws InterruptedException {
        Optional<Happening> first = happenings.poll(nanos, TimeUnit.NANOSECONDS);
        return first == null ? Optional.empty() : first;
    }

    /** Has whoever waits look at something else. */
    void wake() {
        happenings.offer(Optional.empty());
    }

    /** Nobody takes anything any more, so nobody is to wait. */
    void close() {
        closed = true;
    }
}
