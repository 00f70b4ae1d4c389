package dev.quietus.linux;

import dev.quietus.Happening;
import dev.quietus.spi.Feed;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * What a feed has told and nobody has taken: filled by the feed's threads, emptied by one other. What does not fit, and what the
 * feed says it lost, is counted and told before all else. Thread-safe.
 */
final class Tidings implements Feed.Flow {
    private static final int MOST = 1 << 16;

    private final String feed;
    private final ArrayDeque<Happening> waiting = new ArrayDeque<>();
    private Runnable ender = () -> {};
    private long lost;
    private boolean closed;

    Tidings(String feed) {
        this.feed = feed;
    }

    /** What ends the feed when this is closed. Said once, before it is handed out. */
    synchronized Tidings endedBy(Runnable end) {
        ender = end;
        return this;
    }

    /** Adds one; false when it is not going to be taken. */
    synchronized boolean tell(Happening happening) {
        if (closed) {
            return false;
        }
        notifyAll();
        if (waiting.size() == MOST) {
            lost++;
            return false;
        }
        waiting.add(happening);
        return true;
    }

    /** Says that so many could not be told. */
    synchronized void lost(long count) {
        lost += count;
        notifyAll();
    }

    @Override
    public synchronized Optional<Happening> next(Duration limit) {
        long until = System.nanoTime() + limit.toNanos();
        while (!closed && lost == 0 && waiting.isEmpty()) {
            long left = until - System.nanoTime();
            if (left <= 0) {
                return Optional.empty();
            }
            try {
                wait(left / 1_000_000, (int) (left % 1_000_000));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
        if (closed) {
            return Optional.empty();
        }
        if (lost > 0) {
            long count = lost;
            lost = 0;
            return Optional.of(new Happening.Lost(System.nanoTime(), feed, count));
        }
        return Optional.of(waiting.remove());
    }

    @Override
    public void close() {
        Runnable end;
        synchronized (this) {
            end = closed ? () -> {} : ender;
            closed = true;
            waiting.clear();
            notifyAll();
        }
        end.run();
    }
}
