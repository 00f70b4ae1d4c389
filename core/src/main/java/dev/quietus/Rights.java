package dev.quietus;

import java.util.HashSet;
import java.util.Set;

/** The uids that a family has carried: who descends from it without another's help carries one of them. */
final class Rights {
    private final Set<Integer> uids = new HashSet<>();

    void add(Users users) {
        uids.add(users.real());
        uids.add(users.effective());
        uids.add(users.saved());
    }

    /** Whether somebody of these uids may come from the family; from root's may come anybody. */
    boolean reach(Users users) {
        return uids.contains(0)
                || uids.contains(users.real())
                || uids.contains(users.effective())
                || uids.contains(users.saved());
    }
}
