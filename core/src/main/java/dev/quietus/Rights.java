package dev.quietus;

import java.util.HashSet;
import java.util.Set;

/** What a family has been able to do: who descends from it without another's help carries one of its uids. */
final class Rights {
    private static final int ROOT = 0;

    private final Set<Integer> uids = new HashSet<>();
    private boolean choosesNumbers;
    private boolean changesUsers;
    private boolean anybodyAsked;

    void add(ProcessFacts facts) {
        Users users = facts.users();
        uids.add(users.real());
        uids.add(users.effective());
        uids.add(users.saved());
        choosesNumbers |= facts.powers().choosesNumbers();
        changesUsers |= facts.powers().changesUsers();
    }

    /** Adds what a process of these facts may come to do by calling exec. */
    void add(ProcessFacts facts, Powers attainable) {
        anybodyAsked = true;
        // An exec as root returns to root what it has laid down; to others it gives what the file has been given.
        choosesNumbers |= attainable.choosesNumbers() && facts.users().include(ROOT);
        changesUsers |= attainable.changesUsers();
    }

    /** Whether what a process of these facts may come to do can add to what is known. */
    boolean isOpenTo(ProcessFacts facts) {
        return !changesUsers || !choosesNumbers && facts.users().include(ROOT);
    }

    /** Whether somebody of these uids may come from the family; from root's may come anybody. */
    boolean reach(Users users) {
        return uids.contains(ROOT)
                || uids.contains(users.real())
                || uids.contains(users.effective())
                || uids.contains(users.saved());
    }

    /** Whether its newborn may have numbers that nobody expects. */
    boolean choosesNumbers() {
        return choosesNumbers;
    }

    /**
     * Whether it may have left somebody under uids that no member was seen with. Who ends before it can be asked counts
     * like the others: what forbids it is inherited, and mostly laid on the first of a family.
     */
    boolean changesUsers() {
        return changesUsers || !anybodyAsked;
    }
}
