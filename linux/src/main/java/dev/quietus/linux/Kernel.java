package dev.quietus.linux;

import dev.quietus.QuietusException;
import dev.quietus.QuietusException.Reason;
import java.util.List;

/**
 * Everything of the running kernel that is kept open, and what was found out about it once. Opening one is the first
 * time that native code is linked. For one thread at a time.
 */
final class Kernel implements AutoCloseable {
    private static final byte[] BOOT_ID = KernelText.ascii("sys/kernel/random/boot_id");
    private static final byte[] MOUNTS = KernelText.ascii("self/mountinfo");
    private static final int BOOT_DIGITS = 16;

    private final Scratch scratch;
    private final Proc proc;
    private final Pidfd pidfd;
    private final CgroupTree cgroups;
    private final Descriptors descriptors;
    private final ProcessTable table;
    private final String boot;
    private final int pid;
    private final List<Mount> mounts;
    private final UserNames users;
    private final SideReader memory;
    private final Veil veil;

    private Kernel(Veil veil, Scratch scratch, Proc proc) {
        this.veil = veil;
        this.scratch = scratch;
        this.proc = proc;
        pid = (int) Syscall.call(SyscallNumber.GETPID);
        ProcStatus self = ownStatus();
        boot = readBoot();
        mounts = mounts(proc);
        users = new UserNames(new KernelFiles(scratch, proc));
        pidfd = Pidfd.probe(scratch);
        cgroups = new CgroupTree(proc, pidfd, scratch, mounts);
        descriptors = new Descriptors(scratch);
        memory = new SideReader(this);
        table = new ProcessTable(this, Restriction.of(mounts, self.capabilities()));
    }

    /** What another has found out, for another thread. */
    private Kernel(Kernel known, Scratch scratch, Proc proc) {
        veil = known.veil;
        this.scratch = scratch;
        this.proc = proc;
        pid = known.pid;
        boot = known.boot;
        mounts = known.mounts;
        users = new UserNames(new KernelFiles(scratch, proc));
        pidfd = known.pidfd.with(scratch);
        cgroups = new CgroupTree(proc, pidfd, scratch, mounts);
        descriptors = new Descriptors(scratch);
        memory = new SideReader(this);
        table = known.table.beside(this);
    }

    /**
     * Opens and probes.
     *
     * @throws QuietusException UNAVAILABLE when this machine lacks what everything else stands on
     */
    static Kernel open() {
        if (!SyscallNumber.known()) {
            throw QuietusException.of(
                    Reason.UNAVAILABLE,
                    "Quietus knows the system calls of x86-64 and aarch64, not of " + System.getProperty("os.arch"));
        }
        Veil veil = new Veil();
        Scratch scratch = new Scratch(veil);
        Proc proc = Proc.open(scratch);
        try {
            return new Kernel(veil, scratch, proc);
        } catch (QuietusException e) {
            proc.close();
            throw e;
        }
    }

    /**
     * The same kernel for another thread: what was found out is shared, what is written to is not.
     *
     * @throws QuietusException UNAVAILABLE when no descriptor is left
     */
    Kernel beside() {
        Scratch another = new Scratch(veil);
        return new Kernel(this, another, Proc.open(another));
    }

    /** Buffers for system calls of the thread that uses this kernel. */
    Scratch scratch() {
        return scratch;
    }

    Proc proc() {
        return proc;
    }

    Pidfd pidfd() {
        return pidfd;
    }

    CgroupTree cgroups() {
        return cgroups;
    }

    Descriptors descriptors() {
        return descriptors;
    }

    ProcessTable table() {
        return table;
    }

    /** The first 16 hexadecimal digits of the boot's random id (random(4)). */
    String boot() {
        return boot;
    }

    /** This process. */
    int pid() {
        return pid;
    }

    /** What was mounted when this kernel was opened. */
    List<Mount> mounts() {
        return mounts;
    }

    /** Over those that keep waiting whoever reads about them. */
    Veil veil() {
        return veil;
    }

    /** For what a process can keep from being read. */
    SideReader memory() {
        return memory;
    }

    /** The names of users. */
    UserNames users() {
        return users;
    }

    @Override
    public void close() {
        memory.close();
        table.close();
        proc.close();
    }

    private ProcStatus ownStatus() {
        ProcStatus self = ProcStatus.own(proc);
        // Seen through the /proc of an outer PID namespace this process has several numbers, and those listed there are
        // not those that pidfd_open understands: every signal would go to a stranger.
        if (self == null || self.depth() > 1 || (self.depth() == 1 && self.innermost() != pid)) {
            throw QuietusException.of(
                    Reason.UNAVAILABLE,
                    "/proc shows another PID namespace than this process is in; mount it: mount -t proc proc /proc");
        }
        return self;
    }

    private String readBoot() {
        int length = proc.read(BOOT_ID);
        byte[] digits = new byte[BOOT_DIGITS];
        int count = 0;
        for (int at = 0; at < length && count < BOOT_DIGITS; at++) {
            byte digit = proc.bytes()[Scratch.HEADER + at];
            if (digit != '-') {
                digits[count++] = digit;
            }
        }
        if (count < BOOT_DIGITS) {
            throw QuietusException.of(
                    Reason.UNAVAILABLE, "/proc/sys/kernel/random/boot_id cannot be read: " + Errno.text(length));
        }
        return KernelText.text(digits, 0, count);
    }

    private static List<Mount> mounts(Proc proc) {
        int length = proc.read(MOUNTS);
        return length <= 0 ? List.of() : Mount.parse(proc.bytes(), Scratch.HEADER, Scratch.HEADER + length);
    }
}
