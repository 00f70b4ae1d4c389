package dev.quietus.windows;

/**
 * What one row of the system's process list tells.
 *
 * @param pid its number, a multiple of 4
 * @param parent the number of whoever created it, which may be another's by now
 * @param created when, in units of 100 ns since 1601
 * @param processor time it has computed, in the same units; 0 where the system keeps none
 * @param resident bytes of memory that are resident
 * @param session the terminal session it is in
 * @param threads how many it has
 * @param suspended how many of them are suspended
 * @param running how many of them are on a processor
 * @param name the file name of its program; empty of the idle process
 */
record ProcessRow(
        int pid,
        int parent,
        long created,
        long processor,
        long resident,
        int session,
        int threads,
        int suspended,
        int running,
        String name) {

    /** Whether all its threads are suspended. */
    boolean standsStill() {
        return threads > 0 && suspended == threads;
    }
}
