package dev.quietus;

import dev.quietus.spi.Feed;
import dev.quietus.spi.Platform;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What can be seen of this machine, without any request. For one thread at a time, together with its {@link Quietus}. */
public final class Machine {
    private final Platform platform;

    Machine(Platform platform) {
        this.platform = platform;
    }

    /** What can tell of happenings here; also those that are absent on this machine, whose capability says why. */
    public List<Feed> feeds() {
        return platform.feeds();
    }

    /**
     * Lets this program hold out where others fall, for as long as it runs: for daemons. What it starts inherits some of it.
     *
     * @return what was done, and what could not be
     */
    public List<Capability> endure() {
        return platform.endure();
    }

    /** Gives memory back that this program's start took and nothing takes again. For daemons, once they have started. */
    public void trim() {
        platform.trim();
    }

    /** Everybody there is now. */
    public List<ProcessFacts> processes() {
        return platform.snapshot().processes();
    }

    /** How many processes and threads were born since boot: costs a thousandth of looking at all. Empty where it cannot be told. */
    public OptionalLong births() {
        return platform.births();
    }

    /** The path of a process's executable; empty if it cannot be read or has ended. */
    public Optional<String> executable(ProcessIdentity identity) {
        return platform.details(identity).executable();
    }

    /** SHA-256 of what it executes, in lower case; empty if it cannot be read or has ended. Reads the whole file the first time. */
    public Optional<String> sha256(ProcessIdentity identity) {
        return platform.details(identity).sha256();
    }

    /** How many descriptors it has open; empty if that cannot be told (on Linux before 6.2) or it has ended. */
    public Optional<Long> descriptors(ProcessIdentity identity) {
        return platform.details(identity).descriptors();
    }

    /** The arguments of a process, for showing; empty when it has ended, has none, or may not be read. */
    public List<String> commandLine(ProcessIdentity identity) {
        return platform.details(identity).commandLine();
    }

    /** The name of a user, for showing; the uid where the system has none for it. */
    public String userName(int uid) {
        return platform.userName(uid).orElse(Integer.toUnsignedString(uid));
    }

    /** How old a process was when it was looked at. */
    public Duration age(ProcessFacts facts) {
        return span(Math.max(0, facts.observedTicks() - facts.identity().startTicks()));
    }

    /** How long a process had computed when it was looked at, all threads together. */
    public Duration computed(ProcessFacts facts) {
        return span(facts.processorTicks());
    }

    /** Bytes of memory that it had then, shared ones included. */
    public long resident(ProcessFacts facts) {
        return facts.residentPages() * platform.pageBytes();
    }

    /** Bytes of memory that this program itself has in use now; 0 where it cannot be told. */
    public long resident() {
        return platform.resident();
    }

    private Duration span(long ticks) {
        return Duration.ofNanos(ticks * (1_000_000_000L / platform.ticksPerSecond()));
    }
}
