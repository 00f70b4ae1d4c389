package dev.quietus.linux;

import dev.quietus.Happening;
import dev.quietus.spi.Feed;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** A flow whose reader does the work itself: it looks whenever its time has come, or a descriptor says so. */
abstract class LookingFlow implements Feed.Flow {
    private final Kernel kernel;
    private final long interval;
    private final Waking waking = Waking.open();
    private final Deque<Happening> told = new ArrayDeque<>();
    private final ReentrantLock reading = new ReentrantLock();
    private long due;
    private long sooner = Long.MAX_VALUE;
    private volatile boolean closed;

    /** @param kernel of this flow alone, closed with it */
    LookingFlow(Kernel kernel, Duration interval) {
        this.kernel = kernel;
        this.interval = Math.max(1_000_000, interval.toNanos());
        this.due = System.nanoTime() + this.interval;
    }

    /** What is waited for besides time; negative for nothing. */
    long descriptor() {
        return -1;
    }

    /** POLLIN or POLLPRI. */
    int wanted() {
        return Waking.POLLIN;
    }

    /** Looks, and tells what is new. */
    abstract void look(Waking.Awaited awaited);

    /** Has the next look come this soon, and not only when its time has come. */
    final void lookIn(Duration pause) {
        sooner = System.nanoTime() + pause.toNanos();
    }

    /** Frees what the look needs. */
    abstract void free();

    final void tell(Happening happening) {
        told.add(happening);
    }

    @Override
    public final Optional<Happening> next(Duration limit) {
        long end = System.nanoTime() + Math.max(0, limit.toNanos());
        reading.lock();
        try {
            while (!closed) {
                Happening first = told.poll();
                if (first != null) {
                    return Optional.of(first);
                }
                long now = System.nanoTime();
                Waking.Awaited awaited = waking.await(descriptor(), wanted(), Math.min(end - now, due - now));
                boolean ready = awaited == Waking.Awaited.READY || awaited == Waking.Awaited.BROKEN;
                boolean timely = System.nanoTime() - due >= 0;
                if (!closed && (ready || timely)) {
                    look(ready ? awaited : Waking.Awaited.TIME);
                    due = timely ? System.nanoTime() + interval : due;
                    due = sooner == Long.MAX_VALUE || due - sooner < 0 ? due : sooner;
                    sooner = Long.MAX_VALUE;
                }
                if (told.isEmpty() && System.nanoTime() - end >= 0) {
                    return Optional.empty();
                }
            }
            return Optional.empty();
        } finally {
            reading.unlock();
        }
    }

    @Override
    public final void close() {
        if (closed) {
            return;
        }
        closed = true;
        waking.wake();
        reading.lock();
        try {
            free();
            waking.close();
            kernel.close();
        } finally {
            reading.unlock();
        }
    }
}
