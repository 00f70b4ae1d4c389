package dev.quietus.linux;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who forked whom, as told, and what was not told. Pure.
 *
 * <p>INVARIANT: of several births under one number the last is kept; orders rise, so who was born under a parent's number
 * after its child is another.
 */
final class ForkRecord {
    /** The births of some seconds at the fastest; older ones are of no use to an ending. */
    private static final int KEPT = 1 << 16;

    private final Map<Integer, Fork> forks = new LinkedHashMap<>();
    private final ConnectorGaps gaps = new ConnectorGaps();
    private long order;

    /**
     * One birth.
     *
     * @param parent the number of whoever forked
     * @param order which one it was
     * @param nanos when, by CLOCK_MONOTONIC
     */
    record Fork(int parent, long order, long nanos) {}

    /** Takes in what was told next. */
    void add(ConnectorEvent event) {
        gaps.add(event);
        if (event.what() == ConnectorEvent.FORK && event.child() > 0) {
            forks.remove(event.child());
            forks.put(event.child(), new Fork(event.parent(), order++, event.nanos()));
            if (forks.size() > KEPT) {
                Iterator<Integer> eldest = forks.keySet().iterator();
                eldest.next();
                eldest.remove();
            }
        }
    }

    /** The receiving buffer was full: some were thrown away. */
    void overran() {
        gaps.overran();
    }

    /** The last birth under this number; null when none was told. */
    @Nullable
    Fork of(int number) {
        return forks.get(number);
    }

    /** How many messages were lost at least; 0 when none was. */
    long lost() {
        return gaps.lost();
    }
}
