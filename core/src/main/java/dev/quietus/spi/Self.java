package dev.quietus.spi;

import dev.quietus.ProcessIdentity;
import dev.quietus.Users;
import java.util.List;
import java.util.OptionalInt;

/**
 * Who asks for an ending.
 *
 * @param identity this process
 * @param ancestors its parents up to the first process, nearest first
 * @param session its session id, 0 unknown
 * @param terminal its controlling terminal, empty without one
 * @param controlGroup its own cgroup v2 path, empty where unknown
 * @param users its uids
 * @param behalf the uid of the user on whose behalf it asks, empty on its own
 */
public record Self(
        ProcessIdentity identity,
        List<ProcessIdentity> ancestors,
        int session,
        String terminal,
        String controlGroup,
        Users users,
        OptionalInt behalf) {

    /** On its own behalf. */
    public Self(
            ProcessIdentity identity,
            List<ProcessIdentity> ancestors,
            int session,
            String terminal,
            String controlGroup,
            Users users) {
        this(identity, ancestors, session, terminal, controlGroup, users, OptionalInt.empty());
    }

    /** The same, on behalf of somebody. */
    public Self onBehalfOf(OptionalInt uid) {
        return uid.isEmpty() ? this : new Self(identity, ancestors, session, terminal, controlGroup, users, uid);
    }

    /** Whether whoever it asks for may signal processes of these uids (kill(2)). */
    public boolean mayOrder(Users others) {
        return behalf.isEmpty()
                || behalf.getAsInt() == 0
                || others.real() == behalf.getAsInt()
                || others.saved() == behalf.getAsInt();
    }
}
