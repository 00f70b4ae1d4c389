package dev.quietus.spi;

import dev.quietus.ProcessFacts;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One complete pass over the process table.
 *
 * @param processes everyone seen, ascending by pid; kernel threads and zombies included
 * @param startedTicks when the pass began, in clock ticks since boot
 * @param settled whether everyone alive at the end of the pass is certainly in it: whoever was born while it was taken
 *     has been looked at too, until nobody was born any more. False when processes are born faster than they can be
 *     looked at, or the kernel does not tell of births
 * @param births how many processes and threads had ever been born at a moment since which everybody alive is in it, if it is
 *     settled; empty where that is not told
 * @param restriction why processes may be missing from it (other users' processes hidden), empty when none can be
 */
public record Snapshot(
        List<ProcessFacts> processes,
        long startedTicks,
        boolean settled,
        OptionalLong births,
        Optional<String> restriction) {

    /** The same listing, which proves nothing about who is not in it. */
    public Snapshot unsettled() {
        return new Snapshot(processes, startedTicks, false, births, restriction);
    }

    /** Who decides what number a newborn process gets, and so where a listing has to look for it. */
    public enum Numbering {
        /** The operating system, in its own order. */
        GIVEN,
        /** Its parent, perhaps: only a moment in which nobody at all was born shows everybody. */
        CHOSEN
    }
}
