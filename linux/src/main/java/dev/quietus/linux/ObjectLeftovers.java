package dev.quietus.linux;

import dev.quietus.Leftover;
import dev.quietus.ProcessFacts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which System V objects and POSIX message queues of the dead are still there. Only of shared memory the kernel says who
 * made it; of the others who last used them, and when somebody did.
 */
final class ObjectLeftovers {
    private static final int GETPID = 11;
    private static final long SECOND = 1_000_000_000L;
    private static final int READ = OpenFlags.O_NONBLOCK | OpenFlags.O_CLOEXEC;
    private static final String NOT_DATED = "; the kernel does not say who made it";

    private final Kernel kernel;
    private final FileHolders holders;
    private final Map<Integer, Belongings> dead;
    private final Set<Integer> leftAlone;
    private final List<Leftover> found;

    /** @param dead those who saw the objects that are seen here, by pid */
    ObjectLeftovers(
            Kernel kernel,
            FileHolders holders,
            Map<Integer, Belongings> dead,
            List<ProcessFacts> living,
            List<Leftover> found) {
        this.kernel = kernel;
        this.holders = holders;
        this.dead = dead;
        this.found = found;
        leftAlone = leftAlone(dead, living);
    }

    /** The users of the dead who have no process any more; never root. */
    private static Set<Integer> leftAlone(Map<Integer, Belongings> dead, List<ProcessFacts> living) {
        Set<Integer> uids = new TreeSet<>();
        for (Belongings one : dead.values()) {
            uids.add(one.uid());
        }
        uids.remove(0);
        for (ProcessFacts facts : living) {
            uids.remove(facts.users().real());
            uids.remove(facts.users().effective());
            uids.remove(facts.users().saved());
        }
        return uids;
    }

    void look() {
        for (SystemVObjects.Kind kind : SystemVObjects.Kind.values()) {
            for (SystemVObjects.Entry entry : SystemVObjects.read(kernel.proc(), kind)) {
                lookAt(kind, entry);
            }
        }
        for (Belongings one : dead.values()) {
            for (Belongings.OpenFile file : one.files()) {
                if (file.inode() != 0 && file.path().lastIndexOf('/') == 0) {
                    lookForQueue(one, file);
                }
            }
        }
    }

    private void lookAt(SystemVObjects.Kind kind, SystemVObjects.Entry entry) {
        Belongings maker = fitting(entry.creator(), entry);
        if (maker != null) {
            Leftover.Standing standing = entry.attached() == 0
                    ? new Leftover.Standing.Own("made by it, and attached by nobody")
                    : new Leftover.Standing.Shared("made by it, and attached " + entry.attached() + " times by others");
            add(kind, entry, maker, standing);
            return;
        }
        if (entry.creator() != 0) {
            return;
        }
        for (int pid : kind == SystemVObjects.Kind.SEMAPHORES ? lastUser(entry) : entry.users()) {
            Belongings user = fitting(pid, entry);
            if (user != null) {
                add(kind, entry, user, new Leftover.Standing.Perhaps("it was the last to use it" + NOT_DATED));
                return;
            }
        }
        for (Belongings one : dead.values()) {
            if (leftAlone.contains(one.uid()) && fitting(one.facts().pid(), entry) != null) {
                String why = "made since it began, and its user has no other process" + NOT_DATED;
                add(kind, entry, one, new Leftover.Standing.Perhaps(why));
                return;
            }
        }
    }

    /** Who of the dead has this pid, if the object is of its user and was made while it ran; the list counts seconds. */
    private @Nullable Belongings fitting(int pid, SystemVObjects.Entry entry) {
        Belongings one = dead.get(pid);
        return one != null && entry.belongsTo(one.uid()) && entry.changed() * SECOND + SECOND > one.since()
                ? one
                : null;
    }

    /** Who last changed the first of a set's semaphores (semctl(2) GETPID). */
    private static List<Integer> lastUser(SystemVObjects.Entry entry) {
        long pid = Syscall.call(SyscallNumber.SEMCTL, entry.id(), 0, GETPID, 0);
        return pid > 0 ? List.of((int) pid) : List.of();
    }

    private void add(
            SystemVObjects.Kind kind, SystemVObjects.Entry entry, Belongings owner, Leftover.Standing standing) {
        found.add(new Leftover(
                kind.word(),
                Long.toString(entry.id()),
                kind.words() + " " + entry.id(),
                standing,
                owner.facts().identity(),
                proof(entry)));
    }

    /** By what an object is recognised: an id holds a count, so it is not soon given again. */
    static Map<String, String> proof(SystemVObjects.Entry entry) {
        Map<String, String> proof = new LinkedHashMap<>();
        proof.put("id", Long.toString(entry.id()));
        proof.put("uid", Long.toString(entry.uid()));
        proof.put("maker", Long.toString(entry.maker()));
        proof.put("creator", Integer.toString(entry.creator()));
        proof.put("changed", Long.toString(entry.changed()));
        return proof;
    }

    /**
     * A queue is opened by name, wherever queues are mounted or not; nothing is taken from it (mq_open(3)). Its times are
     * whole seconds, and not of its birth.
     */
    private void lookForQueue(Belongings owner, Belongings.OpenFile file) {
        long name = kernel.scratch().path(KernelText.bytes(file.path().substring(1)));
        long fd = Syscall.call(SyscallNumber.MQ_OPEN, name, READ, 0, 0);
        if (fd < 0) {
            return;
        }
        FileStamp stamp = FileStamp.of(kernel.scratch(), fd);
        Fds.close(fd);
        if (stamp.identity().inode() != file.inode() || stamp.changed() + SECOND <= owner.since()) {
            return;
        }
        Leftover.Standing standing = switch (holders.of(stamp.identity(), false)) {
            case FileHolders.Answer.Nobody nobody ->
                new Leftover.Standing.Perhaps("nobody has it open any more" + NOT_DATED);
            case FileHolders.Answer.Somebody other -> new Leftover.Standing.Shared(other.who() + " has it open");
            case FileHolders.Answer.Unsure unsure -> new Leftover.Standing.Perhaps(unsure.reason());
        };
        found.add(new Leftover(
                "message-queue-posix",
                file.path(),
                "POSIX message queue " + file.path(),
                standing,
                owner.facts().identity(),
                FileProof.of(stamp)));
    }
}
