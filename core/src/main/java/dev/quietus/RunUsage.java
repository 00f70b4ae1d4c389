package dev.quietus;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * What a contained family used, all its processes together. Empty where this machine does not tell; what was only counted
 * is the most that was seen. Processor time comes
 * from the cgroup where there is one, else from wait4(2), which leaves out whoever was ended by force; context switches
 * and blocks always come from wait4.
 *
 * @param memoryPeak most bytes of memory at once
 * @param processesPeak most processes and threads at once
 * @param user processor time in programs
 * @param system processor time in the kernel for them
 * @param largestResident most bytes resident in any single process
 * @param voluntarySwitches how often they gave the processor up
 * @param involuntarySwitches how often it was taken from them
 * @param blocksRead how often a file system had to read
 * @param blocksWritten how often one had to write
 */
public record RunUsage(
        OptionalLong memoryPeak,
        OptionalLong processesPeak,
        Duration user,
        Duration system,
        OptionalLong largestResident,
        OptionalLong voluntarySwitches,
        OptionalLong involuntarySwitches,
        OptionalLong blocksRead,
        OptionalLong blocksWritten) {}
