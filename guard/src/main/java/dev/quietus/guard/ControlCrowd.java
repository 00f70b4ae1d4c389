package dev.quietus.guard;

import java.util.HashMap;
import java.util.Map;

/**
 * Counts who takes up how much, so that nobody can keep others out by taking all: each ordinary user a few, all of them
 * together no more than leaves room for root. Thread-safe.
 */
final class ControlCrowd {
    private final int each;
    private final int ordinary;
    private final int all;
    private final Map<Integer, Integer> byUser = new HashMap<>();
    private int taken;
    private int takenByOrdinary;

    /**
     * @param each how many one ordinary user may take
     * @param ordinary how many all ordinary users together
     * @param all how many all together, root included
     */
    ControlCrowd(int each, int ordinary, int all) {
        this.each = each;
        this.ordinary = ordinary;
        this.all = all;
    }

    /** Takes one place, which has to be given back, unless there is none for him. */
    synchronized boolean enter(Peer peer) {
        int his = byUser.getOrDefault(peer.uid(), 0);
        boolean full = peer.isRoot() ? taken >= all : his >= each || takenByOrdinary >= ordinary || taken >= all;
        if (full) {
            return false;
        }
        byUser.put(peer.uid(), his + 1);
        taken++;
        takenByOrdinary += peer.isRoot() ? 0 : 1;
        return true;
    }

    /** Gives one back. */
    synchronized void leave(Peer peer) {
        byUser.computeIfPresent(peer.uid(), (uid, his) -> his == 1 ? null : his - 1);
        taken--;
        takenByOrdinary -= peer.isRoot() ? 0 : 1;
    }
}
