package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.QuietusException;
import dev.quietus.QuietusException.Reason;
import dev.quietus.spi.Self;
import dev.quietus.spi.Snapshot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds out who asks. */
final class SelfReader {
    private SelfReader() {}

    /**
     * This process and its ancestors, as the snapshot shows them.
     *
     * @throws QuietusException UNAVAILABLE when this process is not in it
     */
    static Self read(int pid, Snapshot snapshot) {
        ProcessFacts own = find(snapshot, pid);
        if (own == null) {
            throw QuietusException.of(Reason.UNAVAILABLE, "this process is not in its own listing of /proc");
        }
        List<ProcessIdentity> ancestors = new ArrayList<>();
        ProcessFacts child = own;
        ProcessFacts parent = find(snapshot, own.parent());
        // A parent that is younger got the number of the true one, which died during the listing.
        while (parent != null
                && isOlder(parent.identity(), child.identity())
                && !ancestors.contains(parent.identity())) {
            ancestors.add(parent.identity());
            child = parent;
            parent = find(snapshot, child.parent());
        }
        return new Self(own.identity(), ancestors, own.session(), own.terminal(), own.controlGroup(), own.users());
    }

    private static boolean isOlder(ProcessIdentity parent, ProcessIdentity child) {
        return parent.earliestStart() <= child.startTicks();
    }

    private static @Nullable ProcessFacts find(Snapshot snapshot, int pid) {
        for (ProcessFacts facts : snapshot.processes()) {
            if (facts.pid() == pid) {
                return facts;
            }
        }
        return null;
    }
}
