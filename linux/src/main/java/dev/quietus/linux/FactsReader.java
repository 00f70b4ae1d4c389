package dev.quietus.linux;

import dev.quietus.Powers;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.ProcessState;
import dev.quietus.Users;
import org.jspecify.annotations.Nullable;

/** Reads the facts of one process while a pidfd holds it. For one thread at a time. */
final class FactsReader {
    private static final byte[] TASK = KernelText.ascii("task");

    private final Kernel kernel;
    private final Scratch scratch;
    private final Proc proc;
    private final Pidfd pidfd;
    private final RightsOfRoot rights;
    private int unreadable;

    FactsReader(Kernel kernel) {
        this.kernel = kernel;
        this.scratch = kernel.scratch();
        this.proc = kernel.proc();
        this.pidfd = kernel.pidfd();
        this.rights = new RightsOfRoot(scratch);
    }

    /** How often a look failed for another reason than that the process was gone. */
    int unreadable() {
        return unreadable;
    }

    /**
     * Looks at the process that a pidfd holds.
     *
     * @return null if it has been reaped, or if it may not be read
     */
    @Nullable
    ProcessFacts look(int pid, long fd, long now) {
        boolean numbered = pidfd.numbered() && pidfd.stat(fd) == 0;
        long inode = numbered ? scratch.getLong(Pidfd.STAT_INODE) : 0;
        boolean veiled = isVeiled(pid, inode);
        long length = proc.glance(pid, veiled ? Proc.STATUS : Proc.STAT);
        if (length <= 0 || veiled && inode == 0) {
            // Only these two say that it is gone; whatever else went wrong says nothing about it.
            unreadable += Errno.is(length, Errno.ENOENT) || Errno.is(length, Errno.ESRCH) ? 0 : 1;
            return null;
        }
        boolean rightsTold = rights.ask(pid);
        long told = pidfd.info(fd);
        byte[] bytes = scratch.load(0, Scratch.HEADER + (int) length);
        ProcStat stat = veiled
                ? ProcStat.ofStatus(
                        bytes,
                        Scratch.HEADER,
                        Scratch.HEADER + (int) length,
                        kernel.veil().begun(pid, inode))
                : ProcStat.parse(bytes, Scratch.HEADER, Scratch.HEADER + (int) length);
        if (stat == null || stat.pid() != pid || Errno.is(told, Errno.ESRCH)) {
            return null;
        }
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

    /** Whether its {@code stat} would be waited for. */
    private boolean isVeiled(int pid, long inode) {
        Veil veil = kernel.veil();
        if (veil.coversMany() && !veil.keepsWaiting(pid)) {
            int length = proc.read(pid, Proc.STATUS);
            byte[] text = proc.bytes();
            veil.avoid(pid, length > 0 && ProcStat.mayBeWaitedFor(text, Scratch.HEADER, Scratch.HEADER + length));
        }
        boolean covers = veil.covers(pid);
        if (covers) {
            veil.lookPast(pid, inode);
        }
        return covers;
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
