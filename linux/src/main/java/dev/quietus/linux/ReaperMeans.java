package dev.quietus.linux;

import dev.quietus.Capability;
import dev.quietus.Held;
import dev.quietus.Holding;
import dev.quietus.ProcessIdentity;
import dev.quietus.spi.Means;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Ends everybody of a user by one kill(-1) as that user, which the kernel carries out while nobody can fork (kill(2);
 * kernel/fork.c holds new children back while it runs). Nobody can outrun it, and nobody of that user can hit back.
 */
final class ReaperMeans implements Means, AutoCloseable {
    private final Kernel kernel;
    private final UidPool uids;
    private final ReaperReach reach;
    private @Nullable ReaperThread thread;
    private @Nullable Holding holding;
    /** By uid, whom the last shot in this holding was meant for. */
    private final Map<Integer, Set<ProcessIdentity>> shot = new HashMap<>();

    private boolean broken;

    ReaperMeans(Kernel kernel) {
        this.kernel = kernel;
        this.uids = UidPool.reapers(new KernelFiles(kernel.scratch(), kernel.proc()));
        this.reach = new ReaperReach(kernel, uids);
    }

    @Override
    public String name() {
        return "reaper-uid";
    }

    @Override
    public Capability capability() {
        String guarantee =
                "ends everything of a user (user:NAME) by one call that no fork outruns, in child PID namespaces"
                        + " too; not what has changed to another uid, and not root's";
        if (broken) {
            return Capability.absent(name(), guarantee, "the thread could not become root again after a shot; restart");
        }
        String missing = ReaperReach.missingRights(kernel);
        if (!missing.isEmpty()) {
            return Capability.absent(name(), guarantee, missing);
        }
        return prepare().ready()
                ? Capability.full(name(), guarantee)
                : Capability.absent(
                        name(), guarantee, "setresuid: a thread may not change its uid here (a seccomp filter?)");
    }

    /** Starts the thread, which must exist before the process table is full. */
    private ReaperThread prepare() {
        ReaperThread known = thread;
        if (known == null) {
            known = ReaperThread.start();
            thread = known;
        }
        return known;
    }

    @Override
    public boolean atomic() {
        return true;
    }

    @Override
    public boolean covers(Held held, Holding current) {
        return !broken && reach.uidOf(held, current) != 0;
    }

    @Override
    public List<String> brake(List<Held> held, Holding current) {
        return Stopping.stop(held, current);
    }

    @Override
    public List<String> force(List<Held> held, Holding current) {
        if (current != holding) {
            holding = current;
            shot.clear();
        }
        List<String> report = new ArrayList<>();
        List<Held> alone = new ArrayList<>();
        Map<Integer, List<Held>> byUid = new LinkedHashMap<>();
        for (Held one : held) {
            int uid = broken ? 0 : reach.uidOf(one, current);
            Set<ProcessIdentity> before = shot.getOrDefault(uid, Set.of());
            // Whom one shot did not end no other will: it has changed its uid, or something holds it.
            if (uid == 0 || before.contains(one.member().identity())) {
                alone.add(one);
            } else {
                byUid.computeIfAbsent(uid, u -> new ArrayList<>()).add(one);
            }
        }
        byUid.forEach((uid, those) -> {
            if (fire(uid, those, current, report)) {
                those.forEach(one -> one.killedBy("kill(-1) as uid " + Integer.toUnsignedString(uid)));
            } else {
                alone.addAll(those);
            }
        });
        report.addAll(Stopping.kill(alone));
        return report;
    }

    private boolean fire(int uid, List<Held> those, Holding current, List<String> report) {
        Set<ProcessIdentity> meant = shot.computeIfAbsent(uid, u -> new HashSet<>());
        for (Held one : those) {
            meant.add(one.member().identity());
        }
        try (UidPool.Lease lease = uids.lease(current.listing())) {
            if (lease == null) {
                report.add("no free reaper uid (quietus.reaper-uids); signalled each alone");
                return false;
            }
            ReaperThread.Shot result = prepare().fire(lease.uid(), uid);
            broken = result == ReaperThread.Shot.LOST || result == ReaperThread.Shot.FIRED_AND_LOST;
            report.add(words(result, uid, lease.uid()));
            return result == ReaperThread.Shot.FIRED || result == ReaperThread.Shot.FIRED_AND_LOST;
        }
    }

    private static String words(ReaperThread.Shot result, int uid, int reaper) {
        String act = "one kill(-1) as uid " + Integer.toUnsignedString(uid) + " (reaper uid " + reaper + ")";
        return switch (result) {
            case FIRED -> act;
            case NOBODY -> act + " found nobody";
            case UNSAFE -> "could not become uid " + Integer.toUnsignedString(uid) + " safely; signalled each alone";
            case LOST -> "WARNING: a thread could not become root again and was ended; no shot; signalled each alone";
            case FIRED_AND_LOST -> act + "; WARNING: the thread could not become root again and was ended";
        };
    }

    @Override
    public List<String> release(List<Held> held, Holding current) {
        return Stopping.release(held);
    }

    /** Ends its thread. */
    @Override
    public void close() {
        ReaperThread known = thread;
        if (known != null) {
            known.close();
        }
    }
}
