package dev.quietus.spi;

import dev.quietus.ProcessFacts;
import java.util.List;
import java.util.Optional;

/**
 * One complete pass over the process table.
 *
 * @param processes everyone seen, ascending by pid; kernel threads and zombies included
 * @param startedTicks when the pass began, in clock ticks since boot: whoever was alive then and still is, is in it,
 *     unless it was born below the reading position
 * @param restriction why processes may be missing from it (other users' processes hidden), empty when none can be
 */
public record Snapshot(List<ProcessFacts> processes, long startedTicks, Optional<String> restriction) {}
