package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import java.util.List;
import java.util.Set;

/**
 * What one process had, as far as it may outlive it.
 *
 * @param since when it was born, in nanoseconds since 1970, a clock tick early
 * @param folder where it sat, empty when names that it saw are not names here
 * @param objects whether System V and POSIX objects that it saw are those seen here (ipc_namespaces(7))
 * @param files what it had open or mapped that has a name here
 * @param deleted what it had open that has no name any more, standard streams excepted
 * @param sockets the inode numbers of its sockets, if its network is the own one
 * @param namespaces its namespaces that are not the own ones, such as {@code net:[4026532008]}
 */
record Belongings(
        ProcessFacts facts,
        long since,
        String folder,
        boolean objects,
        List<OpenFile> files,
        List<OpenFile> deleted,
        Set<Long> sockets,
        List<String> namespaces) {

    /** File systems date by a clock that a busy machine may advance late (ktime_get_coarse(9)). */
    private static final long MOMENT = 10 * WallClock.TICK;

    /**
     * A file in use.
     *
     * @param path as the kernel shows it, without links
     * @param inode its number
     * @param locked whether the process held a lock on it by this descriptor
     */
    record OpenFile(String path, long inode, boolean locked) {}

    /** Whether a file with this stamp was made by its user while it lived. */
    boolean made(FileStamp stamp, long until) {
        return stamp.dated() && stamp.uid() == uid() && stamp.born() >= since && stamp.born() <= until;
    }

    /** Whether it was made in the moment in which it began, by it or by whoever started it. */
    boolean perhapsMade(FileStamp stamp, long until) {
        return stamp.dated() && stamp.uid() == uid() && stamp.born() >= since - MOMENT && stamp.born() <= until;
    }

    /** The uid that its files got. */
    int uid() {
        return facts.users().effective();
    }
}
