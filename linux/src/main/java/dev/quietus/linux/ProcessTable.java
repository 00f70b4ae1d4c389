package dev.quietus.linux;

import dev.quietus.Powers;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.ProcessState;
import dev.quietus.QuietusException;
import dev.quietus.QuietusException.Reason;
import dev.quietus.Users;
import dev.quietus.spi.Snapshot;
import java.util.Comparator;
import java.util.Optional;
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

    private static final byte[] TASK = KernelText.ascii("task");

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
    private final RightsOfRoot rights;
    /** How often a look failed for another reason than that the process was gone. */
    private int unreadable;

    private @Nullable Partner partner;
    private boolean partnerSought;

    ProcessTable(Kernel kernel, Optional<String> restriction) {
        this.kernel = kernel;
        this.scratch = kernel.scratch();
        this.proc = kernel.proc();
        this.pidfd = kernel.pidfd();
        this.restriction = restriction;
        this.births = new Births(proc);
        this.rights = new RightsOfRoot(scratch);
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
        }
        pass.found.sort(BY_PID);
        return new Snapshot(
                pass.found,
                started,
                settled,
                restriction.isEmpty() && pass.unreadable > 0
                        ? Optional.of(Restriction.unreadable(pass.unreadable))
                        : restriction);
    }

    /** Starts the second reader, which must exist before the process table is full. Idempotent. */
    void prepare() {
        if (!partnerSought) {
            partnerSought = true;
            partner = Partner.start();
        }
    }

    private Pass visitAll(int[] pids) {
        Pass pass = new Pass();
        if (pids.length >= Partner.WORTHWHILE) {
            prepare();
        }
        Partner helping = partner;
        if (helping == null || pids.length < Partner.WORTHWHILE) {
            visit(pids, 0, pids.length, pass);
            return pass;
        }
        Partner.Work work = new Partner.Work(pids);
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

    /** Sends the second reader home. */
    @Override
    public void close() {
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
            int unreadableBefore = unreadable;
            facts = look(pid, fd, now);
            pass.unreadable += unreadable - unreadableBefore;
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
        for (int count = births.next(); count >= 0 && budget > 0; count = births.next()) {
            if (count == 0) {
                return true;
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
        int unreadableBefore = unreadable;
        ProcessFacts facts = look(identity.pid(), fd, ticks());
        if (facts != null && same(identity, facts.identity())) {
            return new Pinning.Pinned(fd, facts);
        }
        Pidfd.close(fd);
        return unreadable == unreadableBefore
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
        if (pidfd.inode(fd) == identity.inode()) {
            return new Pinning.Pinned(fd, seen);
        }
        Pidfd.close(fd);
        return new Pinning.Vanished();
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
        boolean numbered = pidfd.numbered() && pidfd.stat(fd) == 0;
        long length = proc.glance(pid, Proc.STAT);
        if (length <= 0) {
            // Only these two say that it is gone; whatever else went wrong says nothing about it.
            unreadable += Errno.is(length, Errno.ENOENT) || Errno.is(length, Errno.ESRCH) ? 0 : 1;
            return null;
        }
        boolean rightsTold = rights.ask(pid);
        long told = pidfd.info(fd);
        byte[] bytes = scratch.load(0, Scratch.HEADER + (int) length);
        ProcStat stat = ProcStat.parse(bytes, Scratch.HEADER, Scratch.HEADER + (int) length);
        if (stat == null || stat.pid() != pid || Errno.is(told, Errno.ESRCH)) {
            return null;
        }
        long inode = numbered ? scratch.heapLong(Pidfd.STAT_INODE) : 0;
        Powers powers = rightsTold ? rights.answered() : Powers.ALL;
        Users users;
        String cgroup;
        if (told == 0) {
            users = new Users(
                    scratch.heapInt(Pidfd.INFO_REAL_UID),
                    scratch.heapInt(Pidfd.INFO_EFFECTIVE_UID),
                    scratch.heapInt(Pidfd.INFO_SAVED_UID));
            cgroup = kernel.cgroups().path(scratch.heapLong(Pidfd.INFO_CGROUP), pid, fd);
        } else {
            users = usersOf(pid);
            cgroup = kernel.cgroups().path(pid);
            if (users == null || !Pidfd.unreaped(fd)) {
                return null;
            }
        }
        return facts(stat, fd, inode, users, cgroup, powers, now);
    }

    private @Nullable ProcessFacts facts(
            ProcStat stat, long fd, long inode, Users users, String cgroup, Powers powers, long now) {
        ProcessState state = state(stat.state());
        int threads = stat.threads();
        boolean headless = false;
        if (stat.leaderEnded()) {
            headless = pidfd.poll(fd, 0) == Pidfd.Ending.NONE;
            state = headless ? stateOfLiving(stat.pid()) : ProcessState.ZOMBIE;
            threads = headless ? Math.max(1, threads - 1) : 0;
            if (headless && !Pidfd.unreaped(fd)) {
                return null;
            }
        }
        return new ProcessFacts(
                new ProcessIdentity(kernel.boot(), stat.pid(), stat.startTicks(), inode),
                stat.parent(),
                stat.group(),
                stat.session(),
                Terminal.name(stat.terminal()),
                users,
                state,
                threads,
                headless,
                stat.name(),
                cgroup,
                stat.kernelThread(),
                !stat.forkedOnly(),
                powers,
                now,
                stat.processorTicks(),
                stat.residentPages());
    }

    /** What a thread that still runs is doing in a process whose first thread has ended. */
    private ProcessState stateOfLiving(int pid) {
        for (int thread : proc.numbers(pid, TASK)) {
            ProcStat stat = thread == pid ? null : ProcStat.of(proc, pid, thread);
            if (stat != null && !stat.leaderEnded()) {
                return state(stat.state());
            }
        }
        return ProcessState.OTHER;
    }

    private @Nullable Users usersOf(int pid) {
        ProcStatus status = ProcStatus.of(proc, pid);
        return status == null ? null : status.users();
    }

    private long open(int pid) {
        long fd = Pidfd.open(pid);
        return Descriptors.exhausted(fd) && kernel.descriptors().raise() ? Pidfd.open(pid) : fd;
    }

    private static boolean same(ProcessIdentity wanted, ProcessIdentity seen) {
        // An identity that was noted by a kernel without pidfs has no inode.
        return wanted.startTicks() == seen.startTicks()
                && (wanted.inode() == 0 || seen.inode() == 0 || wanted.inode() == seen.inode());
    }

    private static ProcessState state(char letter) {
        return switch (letter) {
            case 'R' -> ProcessState.RUNNING;
            case 'S' -> ProcessState.SLEEPING;
            case 'D' -> ProcessState.UNINTERRUPTIBLE;
            case 'T' -> ProcessState.STOPPED;
            case 't' -> ProcessState.TRACED;
            case 'I' -> ProcessState.IDLE;
            case 'Z', 'X' -> ProcessState.ZOMBIE;
            default -> ProcessState.OTHER;
        };
    }
}
