package dev.quietus.spi;

import dev.quietus.Leftover;
import dev.quietus.ProcessIdentity;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What some processes had, as seen while they were alive, to be compared with what is still there when they have ended.
 * Used once, by one thread.
 */
public interface Inventory {
    /** Of a platform that takes no stock. */
    Inventory NONE = new Inventory() {
        @Override
        public List<Leftover> remaining(Set<ProcessIdentity> ended, Snapshot listing) {
            return List.of();
        }

        @Override
        public Optional<String> incomplete() {
            return Optional.empty();
        }
    };

    /**
     * What is still there of the belongings of those who have ended. Looks, and changes nothing.
     *
     * @param listing who is alive, as of after the end
     */
    List<Leftover> remaining(Set<ProcessIdentity> ended, Snapshot listing);

    /**
     * What would still be there if these ended now. Of the answers only who owned what counts: whose a thing would be then
     * cannot be told before.
     *
     * @param listing who is alive, those who are to end included
     */
    default List<Leftover> foretold(Set<ProcessIdentity> ending, Snapshot listing) {
        return List.of();
    }

    /** Why more may have remained than {@link #remaining} tells, if so. */
    Optional<String> incomplete();
}
