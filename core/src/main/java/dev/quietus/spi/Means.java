package dev.quietus.spi;

import dev.quietus.Capability;
import dev.quietus.Held;
import dev.quietus.Holding;
import java.util.List;

/**
 * One way to end a set of processes. Core decides when; a means only knows how. Each act reports in plain words what it
 * did, for the receipt. No call waits longer than a fraction of a second; waiting for the end is core's task.
 */
public interface Means {

    /** The name in plans and receipts: {@code pidfd-sweep}, {@code cgroup}, {@code pid-namespace}, {@code reaper-uid}. */
    String name();

    /** Whether it can be used here, what it guarantees here, and what is missing. */
    Capability capability();

    /** Whether nobody can be born past its {@link #force}, so that no brake is needed before. */
    boolean atomic();

    /** Whether it would end this member of the holding. */
    boolean covers(Held held, Holding holding);

    /** Keeps these members from making new processes, as far as this means can. Repeated after each listing. */
    List<String> brake(List<Held> held, Holding holding);

    /** Ends these members. Repeated while members are left. */
    List<String> force(List<Held> held, Holding holding);

    /** Undoes what {@link #brake} did to whoever is still there. */
    List<String> release(List<Held> held, Holding holding);
}
