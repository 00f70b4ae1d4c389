package dev.quietus.linux;

import dev.quietus.Held;
import dev.quietus.Holding;
import dev.quietus.ProcessFacts;
import dev.quietus.Target;
import dev.quietus.Users;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whom a kill(-1) as a user would hit, and whether those are all members: otherwise it must not be fired. */
final class ReaperReach {
    private static final int CAP_SETUID = 7;

    private final Kernel kernel;
    private final UidPool uids;
    private final UserNamespaces namespaces;
    private @Nullable Roster roster;
    private final Set<Integer> reachable = new HashSet<>();

    ReaperReach(Kernel kernel, UidPool uids) {
        this.kernel = kernel;
        this.uids = uids;
        this.namespaces = new UserNamespaces(kernel);
    }

    /** What this process lacks to act as another user and come back; empty if nothing. */
    static String missingRights(Kernel kernel) {
        ProcStatus self = ProcStatus.own(kernel.proc());
        boolean root = self != null && self.users().equals(new Users(0, 0, 0));
        boolean mayChange = self != null && (self.capabilities() >>> CAP_SETUID & 1) != 0;
        return root && mayChange ? "" : root ? "CAP_SETUID" : "root: run it with sudo";
    }

    /** The uid of a user target by which a shot would end this member and nobody who is not meant; 0 without. */
    int uidOf(Held held, Holding holding) {
        if (!aboutUsers(holding)) {
            return 0;
        }
        Roster known = roster;
        if (known == null || !known.current(holding)) {
            known = new Roster(holding);
            roster = known;
            survey(known, holding);
        }
        Users users = held.member().facts().users();
        if (reachable.contains(users.real())) {
            return users.real();
        }
        return reachable.contains(users.saved()) ? users.saved() : 0;
    }

    private static boolean aboutUsers(Holding holding) {
        for (Target target : holding.targets()) {
            if (target instanceof Target.User) {
                return true;
            }
        }
        return false;
    }

    private void survey(Roster current, Holding holding) {
        reachable.clear();
        if (current.incomplete() || !missingRights(kernel).isEmpty()) {
            return;
        }
        for (Target target : holding.targets()) {
            OptionalInt uid =
                    target instanceof Target.User user ? kernel.users().uid(user.nameOrUid()) : OptionalInt.empty();
            if (uid.isPresent() && mayShoot(uid.getAsInt(), holding) && hitsNoStranger(uid.getAsInt(), current)) {
                reachable.add(uid.getAsInt());
            }
        }
    }

    private boolean mayShoot(int uid, Holding holding) {
        return uid != 0 && uid != -1 && !holding.self().users().include(uid) && !uids.contains(uid);
    }

    /**
     * The kernel lets a user signal whoever has his uid as real or saved one, and whoever is in a user namespace that he
     * made (user_namespaces(7)): rootless containers have other uids, and are his all the same.
     */
    private boolean hitsNoStranger(int uid, Roster current) {
        Set<Long> hisNamespaces = new HashSet<>();
        Set<Long> others = new HashSet<>();
        for (ProcessFacts stranger : current.strangers()) {
            boolean hit = stranger.users().real() == uid || stranger.users().saved() == uid;
            if (!hit) {
                long namespace = namespaces.of(stranger.pid());
                if (namespace != namespaces.own() && namespace != 0 && !others.contains(namespace)) {
                    boolean his = hisNamespaces.contains(namespace) || namespaces.isOwnedBy(stranger.pid(), uid);
                    (his ? hisNamespaces : others).add(namespace);
                    hit = his;
                }
            }
            if (hit && Roster.present(stranger, kernel)) {
                return false;
            }
        }
        return true;
    }
}
