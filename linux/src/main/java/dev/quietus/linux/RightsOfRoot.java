package dev.quietus.linux;

import dev.quietus.Powers;

/**
 * The rights of root that a process has been given (capabilities(7)), read in one call for a thread of any user. They
 * hold in its own user namespace; those of a nested one are taken for more than they are. For one thread at a time.
 */
final class RightsOfRoot {
    /** Offsets of the call's structures in the scratch buffer (linux/capability.h). */
    private static final int HEADER = 320;

    private static final int DATA = HEADER + 8;
    private static final int PERMITTED_LOW = DATA + 4;
    private static final int PERMITTED_HIGH = DATA + 16;
    /** _LINUX_CAPABILITY_VERSION_3. */
    private static final int VERSION = 0x20080522;

    private static final long SETUID = 1L << 7;
    /** CAP_SYS_ADMIN and CAP_CHECKPOINT_RESTORE: clone3(2) set_tid, /proc/sys/kernel/ns_last_pid. */
    private static final long CHOOSE_NUMBERS = 1L << 21 | 1L << 40;

    /** Shared, for there is one look at each process. */
    private static final Powers[] POWERS = {
        new Powers(false, false), new Powers(true, false), new Powers(false, true), Powers.ALL
    };

    private final Scratch scratch;

    RightsOfRoot(Scratch scratch) {
        this.scratch = scratch;
    }

    /** Asks for the first thread of a process (capget(2)); whether it could be told. */
    boolean ask(int pid) {
        scratch.putInt(HEADER, VERSION);
        scratch.putInt(HEADER + 4, pid);
        return Syscall.call(SyscallNumber.CAPGET, scratch.address(HEADER), scratch.address(DATA)) == 0;
    }

    /** What the last answer, loaded onto the heap, allows. */
    Powers answered() {
        return powers(scratch.heapInt(PERMITTED_LOW) & 0xffffffffL | (long) scratch.heapInt(PERMITTED_HIGH) << 32);
    }

    /** What these capabilities allow. */
    static Powers powers(long capabilities) {
        return POWERS[((capabilities & CHOOSE_NUMBERS) == 0 ? 0 : 1) + ((capabilities & SETUID) == 0 ? 0 : 2)];
    }
}
