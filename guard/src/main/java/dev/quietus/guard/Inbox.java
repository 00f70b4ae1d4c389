package dev.quietus.guard;

import dev.quietus.Happening;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** What was heard and is not judged yet. Thread-safe; one takes. */
final class Inbox {
    static final int ROOM = 1 << 16;
    /** More calls of programs stay in the kernel, which tells again what it has no room for: others find room here. */
    static final int MOST_TRACED = 1 << 10;

    private static final long STEP_NANOS = 5_000_000;

    private final BlockingQueue<Optional<Happening>> happenings = new ArrayBlockingQueue<>(ROOM);
    private final AtomicLong missed = new AtomicLong();
    private volatile boolean closed;
    /** What tells of the missed and has not been taken yet: one such at a time, or it would take the room of others. */
    private Optional<Happening> loss = Optional.empty();

    /** False when there is no room, which is told in turn. Waits with calls of programs until there is some for them. */
    boolean put(Happening happening) {
        while (happening instanceof Happening.Traced && happenings.size() >= MOST_TRACED && !closed) {
            LockSupport.parkNanos(STEP_NANOS);
        }
        boolean taken = happenings.offer(Optional.of(happening));
        if (!taken) {
            missed.incrementAndGet();
            if (happenings.isEmpty()) {
                wake();
            }
        }
        return taken;
    }

    /** The first one; empty when there is none in time, or whoever waits was woken. */
    Optional<Happening> take(long nanos) throws InterruptedException {
        Optional<Happening> first = happenings.poll(nanos, TimeUnit.NANOSECONDS);
        if (loss.equals(first)) {
            loss = Optional.empty();
        }
        long count = missed.get();
        if (count > 0 && loss.isEmpty()) {
            Optional<Happening> lost = Optional.of(new Happening.Lost(System.nanoTime(), "inbox", count));
            if (happenings.offer(lost)) {
                loss = lost;
                missed.addAndGet(-count);
            }
        }
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
