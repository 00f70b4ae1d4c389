package dev.quietus.guard;

/** Where incidents are written down. Thread-safe. */
public interface Ledger {

    /**
     * Writes an incident, or its next standing. When this returns for one that has {@link Incident.Standing#BEGUN} and cannot be
     * taken back, it is on the disk.
     *
     * @return false when it could not be written: then nothing irreversible may be done that waits for it
     */
    boolean write(Incident incident);
}
