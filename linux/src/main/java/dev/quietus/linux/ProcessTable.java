package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.QuietusException;
import dev.quietus.QuietusException.Reason;
import dev.quietus.spi.Snapshot;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at processes. Each look happens while a pidfd is open, and ends with a proof that the process had not been
 * reaped until then: so its number was its own the whole time, and all that was read is of one process. For one thread
 * at a time.
 */
final class ProcessTable implements AutoCloseable {
    /** USER_HZ, the unit of times in {@code /proc}: 100 on x86-64 and aarch64 (asm-generic/param.h). */
    static final long TICKS_PER_SECOND = 100;

    private static final long NANOS_PER_TICK = 1_000_000_000L / TICKS_PER_SECOND;
    private static final int CLOCK_BOOTTIME = 7;
    private static final int TIMESPEC = 288;
    /** A pass follows births no further; it is then not settled. */
    private static final int MOST_NEWBORN = 5_000;

    /** So many looks take less than a tick. */
    private static final int ASK_TIME_EVERY = 32;

    /** A class of its own: a lambda would be spun at start-up. */
    private static final Comparator<ProcessFacts> BY_PID = new Comparator<>() {
        @Override
        public int compare(ProcessFacts a, ProcessFacts b) {
            return Integer.compare(a.pid(), b.pid());
        }
    };

    private final Kernel kernel;
    private final Scratch scratch;
    private final Proc proc;
    private final Pidfd pidfd;
    private final Optional<String> restriction;
    private final Births births;
    private final FactsReader reader;
    private final boolean first;
    private final Lookout lookout;
    private volatile @Nullable Partner partner;
    private boolean partnerSought;
    private Map<Integer, ProcessFacts> kernelThreads = Map.of();

    ProcessTable(Kernel kernel, Optional<String> restriction) {
        this(kernel, restriction, true);
    }

    private ProcessTable(Kernel kernel, Optional<String> restriction, boolean first) {
        this.first = first;
        this.lookout = new Lookout(kernel);
        this.kernel = kernel;
        this.scratch = kernel.scratch();
        this.proc = kernel.proc();
        this.pidfd = kernel.pidfd();
        this.restriction = restriction;
        this.births = new Births(proc);
        this.reader = new FactsReader(kernel);
    }

    /** The table for another thread's kernel, which reads it itself. */
    ProcessTable beside(Kernel another) {
        return new ProcessTable(another, restriction, false);
    }

    /** Clock ticks since boot, suspended time included (clock_gettime(2) CLOCK_BOOTTIME). */
    long ticks() {
        Syscall.call(SyscallNumber.CLOCK_GETTIME, CLOCK_BOOTTIME, scratch.address(TIMESPEC));
        return scratch.getLong(TIMESPEC) * TICKS_PER_SECOND + scratch.getLong(TIMESPEC + 8) / NANOS_PER_TICK;
    }

    /**
     * One complete pass.
     *
     * @throws QuietusException UNAVAILABLE when the table cannot be listed or no descriptor is left
     */
    Snapshot snapshot() {
        return snapshot(Snapshot.Numbering.GIVEN);
    }

    /** The same, for families that may choose numbers or not. */
    Snapshot snapshot(Snapshot.Numbering numbering) {
        if (!first) {
            return read(numbering);
        }
        Snapshot snapshot = lookout.ask(another -> another.table().read(numbering));
        kernel.veil().remember(snapshot.processes());
        return snapshot;
    }

    /** The same; where nobody was born since another one only these are looked at again. */
    Snapshot snapshot(Snapshot.Numbering numbering, Snapshot before, Set<ProcessIdentity> these) {
        if (!before.settled() || before.births().isEmpty() || these.size() >= Partner.WORTHWHILE) {
            return snapshot(numbering);
        }
        Optional<Snapshot> again = lookout.ask(another -> another.table().readAgain(before, these));
        return again.isPresent() ? again.get() : snapshot(numbering);
    }

    /** Empty when somebody was born, or one of these cannot be looked at: births are counted in all PID namespaces, whatever numbers they get. */
    private Optional<Snapshot> readAgain(Snapshot before, Set<ProcessIdentity> these) {
        long started = ticks();
        long ever = before.births().getAsLong();
        if (births.ever() != ever) {
            return Optional.empty();
        }
        Pass pass = new Pass(Map.of());
        for (ProcessFacts facts : before.processes()) {
            if (these.contains(facts.identity())) {
                visit(facts.pid(), started, pass);
            } else {
                pass.found.add(facts);
            }
        }
        return births.ever() == ever && pass.unreadable == 0
                ? Optional.of(new Snapshot(pass.found, started, true, before.births(), before.restriction()))
                : Optional.empty();
    }

    private Snapshot read(Snapshot.Numbering numbering) {
        long started = ticks();
        boolean chosen = numbering == Snapshot.Numbering.CHOSEN;
        long everBefore = chosen ? births.ever() : 0;
        births.begin();
        Pass pass = visitAll(proc.list());
        if (!pass.allMet) {
            // Who ended before its turn may have left a child that was being born when the list was read.
            int[] again = proc.list();
            visit(again, 0, again.length, pass);
        }
        boolean settled = visitNewborn(pass);
        if (chosen) {
            settled = everBefore >= 0
                    && (births.ever() == everBefore || new BirthlessMoment(this, proc, births).find(pass));
            pass.births = everBefore;
        }
        pass.found.sort(BY_PID);
        kernelThreads = pass.kernelThreads();
        return new Snapshot(
                pass.found,
                started,
                settled,
                pass.births < 0 ? OptionalLong.empty() : OptionalLong.of(pass.births),
                restriction.isEmpty() && pass.unreadable > 0
                        ? Optional.of(Restriction.unreadable(pass.unreadable))
                        : restriction);
    }

    /** Starts the other readers, which must exist before the process table is full. Idempotent. */
    void prepare() {
        lookout.ask(another -> another.table().partner());
    }

    /** The second reader, where one can be had. */
    private Optional<Partner> partner() {
        if (!partnerSought) {
            partnerSought = true;
            partner = Partner.start(kernel);
        }
        return Optional.ofNullable(partner);
    }

    /** What the second reader reads with; null when there is none. Any thread may ask. */
    @Nullable
    Scratch partners() {
        Partner helping = partner;
        return helping == null ? null : helping.scratch();
    }

    private Pass visitAll(int[] pids) {
        Pass pass = new Pass(kernelThreads);
        Partner helping = pids.length < Partner.WORTHWHILE ? null : partner().orElse(null);
        if (helping == null) {
            visit(pids, 0, pids.length, pass);
            return pass;
        }
        Partner.Work work = new Partner.Work(pids, pass.share());
        helping.begin(work);
        try {
            work.take(this, pass);
        } catch (QuietusException e) {
            helping.finish(work);
            throw e;
        }
        pass.join(helping.finish(work));
        return pass;
    }

    /** Sends the other readers home. */
    @Override
    public void close() {
        lookout.close();
        Partner helping = partner;
        if (helping != null) {
            helping.close();
        }
    }

    /** Visits those of the list that the pass has not seen. */
    void visit(int[] pids, int from, int to, Pass pass) {
        long now = 0;
        for (int at = from; at < to; at++) {
            if ((at - from) % ASK_TIME_EVERY == 0) {
                now = ticks();
            }
            if (!pass.seen.get(pids[at])) {
                visit(pids[at], now, pass);
            }
        }
    }

    /** Looks at whoever has this number. */
    void visit(int pid, Pass pass) {
        visit(pid, ticks(), pass);
    }

    private void visit(int pid, long now, Pass pass) {
        long fd = open(pid);
        if (Descriptors.exhausted(fd)) {
            throw QuietusException.of(Reason.UNAVAILABLE, "the process table cannot be read: " + Errno.text(fd));
        }
        ProcessFacts facts = null;
        if (fd < 0 && !Errno.is(fd, Errno.ESRCH) && !Errno.is(fd, Errno.EINVAL) && !Errno.is(fd, Errno.ENOENT)) {
            pass.unreadable++;
        }
        if (fd >= 0) {
            int unreadableBefore = reader.unreadable();
            ProcessFacts thread = pass.kernelThread(pid);
            facts = thread != null && isStill(thread, fd) ? thread : look(pid, fd, now);
            pass.unreadable += reader.unreadable() - unreadableBefore;
            Pidfd.close(fd);
        }
        if (facts == null) {
            pass.allMet = false;
        } else {
            pass.found.add(facts);
            pass.seen.set(pid);
        }
    }

    /**
     * Visits whoever was born since the pass began, then whoever was born meanwhile, until a round finds no birth. From
     * then on every line of descent that is alive has been met: its newest process, or the parent that was giving birth.
     *
     * @return false when births do not cease within bounds or the kernel does not tell of them
     */
    private boolean visitNewborn(Pass pass) {
        int budget = MOST_NEWBORN;
        while (budget > 0) {
            long ever = births.ever();
            int count = births.next();
            if (count <= 0) {
                // Whoever was counted before nobody was born any more has been met.
                pass.births = ever;
                return count == 0;
            }
            for (int i = 0; i < count && budget > 0; i++, budget--) {
                int pid = births.born(i);
                if (!pass.seen.get(pid)) {
                    visit(pid, ticks(), pass);
                }
            }
        }
        return false;
    }

    /** Opens a pidfd of exactly this process. */
    Pinning pin(ProcessIdentity identity) {
        if (!identity.boot().equals(kernel.boot())) {
            return new Pinning.Vanished();
        }
        long fd = open(identity.pid());
        if (fd < 0) {
            return refusal(fd);
        }
        int unreadableBefore = reader.unreadable();
        ProcessFacts facts = look(identity.pid(), fd, ticks());
        if (facts != null && same(identity, facts.identity())) {
            return new Pinning.Pinned(fd, facts);
        }
        Pidfd.close(fd);
        return reader.unreadable() == unreadableBefore
                ? new Pinning.Vanished()
                : new Pinning.Refused("its facts in /proc may not be read, so it cannot be recognised", false);
    }

    /** Opens a pidfd of exactly the process that was seen; its inode number alone tells, where the kernel has them. */
    Pinning pin(ProcessFacts seen) {
        ProcessIdentity identity = seen.identity();
        if (!pidfd.numbered() || identity.inode() == 0 || !identity.boot().equals(kernel.boot())) {
            return pin(identity);
        }
        long fd = open(identity.pid());
        if (fd < 0) {
            return refusal(fd);
        }
        if (isStill(seen, fd)) {
            return new Pinning.Pinned(fd, seen);
        }
        Pidfd.close(fd);
        return new Pinning.Vanished();
    }

    /** Whether the inode number says that this descriptor holds whoever was seen. */
    private boolean isStill(ProcessFacts seen, long fd) {
        long inode = seen.identity().inode();
        return inode != 0 && pidfd.inode(fd) == inode;
    }

    /** What has this number now; null when nobody has it, or it may not be read. */
    @Nullable
    ProcessFacts numbered(int pid) {
        long fd = open(pid);
        if (fd < 0) {
            return null;
        }
        ProcessFacts facts = look(pid, fd, ticks());
        Pidfd.close(fd);
        return facts;
    }

    private static Pinning refusal(long fd) {
        // ENOENT: the number is a thread's now, which is no process and never was (pidfd_open(2), seen on Linux 6.18).
        return Errno.is(fd, Errno.ESRCH) || Errno.is(fd, Errno.ENOENT)
                ? new Pinning.Vanished()
                : new Pinning.Refused("it cannot be opened: " + Errno.text(fd), Descriptors.exhausted(fd));
    }

    /**
     * Looks at the process that a pidfd holds.
     *
     * @return null if it has been reaped, or if it may not be read
     */
    @Nullable
    ProcessFacts look(int pid, long fd, long now) {
        return reader.look(pid, fd, now);
    }

    private long open(int pid) {
        long fd = Pidfd.open(pid);
        return Descriptors.exhausted(fd) && kernel.descriptors().raise() ? Pidfd.open(pid) : fd;
    }

    private static boolean same(ProcessIdentity wanted, ProcessIdentity seen) {
        // An identity that was noted by a kernel without pidfs has no inode. Where both have one it alone tells.
        return wanted.inode() == 0 || seen.inode() == 0
                ? wanted.startTicks() == seen.startTicks()
                : wanted.inode() == seen.inode();
    }
}
