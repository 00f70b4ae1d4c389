package dev.quietus.linux;

import dev.quietus.Capability;
import java.util.List;

/**
 * Lets this program hold out where others fall: its memory stays, the kernel chooses it last when memory runs out, its
 * descriptors suffice. For one thread at a time.
 */
final class Endurance {
    private static final byte[] SCORE = KernelText.ascii("/proc/self/oom_score_adj");
    private static final byte[] OWN = KernelText.ascii("self/status");
    private static final byte[] MACHINE = KernelText.ascii("meminfo");
    private static final byte[] RESIDENT = KernelText.ascii("VmRSS:");
    private static final byte[] LOCKED = KernelText.ascii("VmLck:");
    private static final byte[] TOTAL = KernelText.ascii("MemTotal:");

    private static final int CAP_IPC_LOCK = 14;
    private static final int MCL_CURRENT_FUTURE = 1 | 2;
    private static final int MCL_ONFAULT = 4;
    private static final int RLIMIT_MEMLOCK = 8;
    private static final int RLIMIT_NOFILE = 7;
    private static final long INFINITY = -1;
    /** A guard that keeps more of the machine than this does what it is there to prevent. */
    private static final int LARGEST_SHARE = 4;

    private static final int LOWEST_SCORE = -1000;
    private static final long WANTED_DESCRIPTORS = 65_536;

    private final Kernel kernel;
    private final KernelFiles files;

    Endurance(Kernel kernel) {
        this.kernel = kernel;
        this.files = new KernelFiles(kernel.scratch(), kernel.proc());
    }

    List<Capability> endure() {
        return List.of(memory(), score(), descriptors());
    }

    /**
     * Locks what is there and what will be touched (mlockall(2)); MCL_ONFAULT, because a Java runtime reserves far more than it
     * touches. Only for whom no limit holds: with one, a later allocation would fail that is refused to nobody else.
     */
    private Capability memory() {
        String name = "locked-memory";
        String guarantee = "memory of this program that was touched is never waited for";
        if (!mayLock()) {
            return Capability.absent(name, guarantee, "CAP_IPC_LOCK, or ulimit -l unlimited");
        }
        long heap = Runtime.getRuntime().maxMemory();
        long machine = kibibytes(MACHINE, TOTAL) * 1024;
        if (machine > 0 && heap > machine / LARGEST_SHARE) {
            return Capability.absent(
                    name,
                    guarantee,
                    "a heap of at most a quarter of the machine's memory: it may grow to " + (heap >> 20) + " MiB of "
                            + (machine >> 20) + "; java -Xmx64m");
        }
        long result = Syscall.call(SyscallNumber.MLOCKALL, MCL_CURRENT_FUTURE | MCL_ONFAULT);
        if (result < 0) {
            return Capability.absent(name, guarantee, "mlockall(2), Linux 4.4 or newer: " + Errno.text(result));
        }
        return Capability.full(
                name,
                guarantee + ": " + (kibibytes(OWN, LOCKED) >> 10) + " MiB may be locked, "
                        + (kibibytes(OWN, RESIDENT) >> 10) + " MiB are in use");
    }

    /**
     * Gives back what the C library keeps for later allocations (malloc_trim(3)): a start takes several megabytes that are never
     * taken again. What is locked cannot be given back, so it is not for this moment.
     */
    void trim() {
        boolean locked = kibibytes(OWN, LOCKED) > 0;
        if (locked) {
            Syscall.call(SyscallNumber.MUNLOCKALL);
        }
        Syscall.functionNamed("malloc_trim").ifPresent(trim -> Syscall.function(trim, 0, 0, 0, 0, 0, 0));
        if (locked) {
            Syscall.call(SyscallNumber.MLOCKALL, MCL_CURRENT_FUTURE | MCL_ONFAULT);
        }
    }

    private boolean mayLock() {
        ProcStatus self = ProcStatus.own(kernel.proc());
        Limit limit = limit(RLIMIT_MEMLOCK);
        return self != null && (self.capabilities() >>> CAP_IPC_LOCK & 1) != 0 || limit.soft == INFINITY;
    }

    private long kibibytes(byte[] file, byte[] key) {
        byte[] path = KernelText.ascii("/proc/" + KernelText.text(file, 0, file.length));
        byte[] text = files.read(path);
        return text == null ? 0 : Math.max(0, KernelText.numberBehind(text, 0, text.length, key));
    }

    /** The lowest that the kernel takes: without CAP_SYS_RESOURCE nothing below what root gave (proc_pid_oom_score_adj(5)). */
    private Capability score() {
        String name = "out-of-memory";
        String guarantee = "the kernel ends others first when memory runs out; what this program starts has the same";
        int now = score(files.read(SCORE));
        if (writeScore(LOWEST_SCORE) == 0) {
            return Capability.full(name, guarantee + ": it never ends this one (oom_score_adj -1000)");
        }
        int refused = LOWEST_SCORE;
        int taken = now;
        while (taken - refused > 1) {
            int middle = refused + (taken - refused) / 2;
            if (writeScore(middle) == 0) {
                taken = middle;
            } else {
                refused = middle;
            }
        }
        return Capability.weaker(
                name,
                "the kernel chooses this program like others when memory runs out: oom_score_adj " + taken
                        + (taken == now ? " as before" : " instead of " + now),
                "CAP_SYS_RESOURCE, or OOMScoreAdjust=-1000 in the unit");
    }

    private long writeScore(int score) {
        return files.write(SCORE, KernelText.ascii(Integer.toString(score)));
    }

    private static int score(byte @org.jspecify.annotations.Nullable [] text) {
        if (text == null || text.length == 0) {
            return 0;
        }
        int sign = text[0] == '-' ? 1 : 0;
        int digits = (int) KernelText.number(text, sign, KernelText.find(text, sign, text.length, '\n'));
        return sign == 1 ? -digits : digits;
    }

    /** As many as wanted, or as are allowed (getrlimit(2)). */
    private Capability descriptors() {
        String name = "own-descriptors";
        Limit limit = limit(RLIMIT_NOFILE);
        long most = limit.hard == INFINITY ? WANTED_DESCRIPTORS : Math.max(limit.hard, WANTED_DESCRIPTORS);
        boolean raised = set(Math.max(limit.soft, WANTED_DESCRIPTORS), most);
        if (!raised && limit.soft < limit.hard) {
            raised = set(limit.hard, limit.hard);
        }
        long soft = limit(RLIMIT_NOFILE).soft;
        String guarantee = "this program may hold " + soft + " descriptors"
                + (soft > limit.soft ? ", raised from " + limit.soft : "");
        return soft == INFINITY || soft >= WANTED_DESCRIPTORS
                ? Capability.full(name, guarantee)
                : Capability.weaker(
                        name, guarantee, "a limit of " + WANTED_DESCRIPTORS + ": CAP_SYS_RESOURCE, or ulimit -Hn");
    }

    private record Limit(long soft, long hard) {}

    private Limit limit(int which) {
        Scratch scratch = kernel.scratch();
        long result = Syscall.call(SyscallNumber.PRLIMIT64, 0, which, 0, scratch.address(Scratch.HEADER));
        return result < 0
                ? new Limit(0, 0)
                : new Limit(scratch.getLong(Scratch.HEADER), scratch.getLong(Scratch.HEADER + 8));
    }

    private boolean set(long soft, long hard) {
        Scratch scratch = kernel.scratch();
        scratch.putLong(Scratch.HEADER, soft);
        scratch.putLong(Scratch.HEADER + 8, hard);
        return Syscall.call(SyscallNumber.PRLIMIT64, 0, RLIMIT_NOFILE, scratch.address(Scratch.HEADER), 0) == 0;
    }
}
