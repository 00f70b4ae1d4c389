package dev.quietus.windows;

import com.sun.jna.Memory;
import dev.quietus.ProcessIdentity;
import java.util.ArrayList;
import java.util.List;

/** A job object: processes that were put into it, and all that these start; nobody can leave it. Closed once. */
final class Job implements AutoCloseable {
    private static final int BASIC_ACCOUNTING = 1;
    private static final int PROCESS_LIST = 3;
    private static final int EXTENDED_LIMITS = 9;
    private static final int LIMITS_LENGTH = 144;
    private static final int FLAGS = 16;
    private static final int BREAKAWAY_OK = 0x800;
    private static final int KILL_ON_JOB_CLOSE = 0x2000;

    private final long handle;
    private final int error;

    private Job(long handle, int error) {
        this.handle = handle;
        this.error = error;
    }

    static Job create() {
        long handle = Kernel32.CALLS.CreateJobObjectW(null, null);
        return new Job(handle, handle == 0 ? Failure.last() : 0);
    }

    boolean works() {
        return handle != 0;
    }

    long handle() {
        return handle;
    }

    /** Why it could not be made. */
    String refusal() {
        return Failure.text(error);
    }

    /** Whether the process is in it now. */
    boolean take(Access access, ProcessIdentity identity) {
        int rights = Kernel32.PROCESS_SET_QUOTA | Kernel32.PROCESS_TERMINATE;
        if (!works() || !(access.open(identity, rights) instanceof Pinning.Pinned held)) {
            return false;
        }
        try (held) {
            return Kernel32.CALLS.AssignProcessToJobObject(handle, held.handle());
        }
    }

    boolean holds(long process) {
        int[] inside = new int[1];
        return Kernel32.CALLS.IsProcessInJob(process, handle, inside) && inside[0] != 0;
    }

    /** Whether an end of all in it was ordered. */
    boolean end() {
        return works() && Kernel32.CALLS.TerminateJobObject(handle, WindowsHandle.ENDED_BY_US);
    }

    /** Everybody in it ends when its last handle is closed, which the end of this program does; whether that was accepted. */
    boolean endWithThisProgram() {
        return limit(KILL_ON_JOB_CLOSE);
    }

    /** Whoever is left in it may start others outside again: one who was not ended is to be as he was before. */
    void letGo() {
        limit(BREAKAWAY_OK);
        close();
    }

    /** Sets this limit, and takes away all others; whether that was accepted. */
    private boolean limit(int flag) {
        try (Memory limits = new Memory(LIMITS_LENGTH)) {
            limits.clear();
            limits.setInt(FLAGS, flag);
            return Kernel32.CALLS.SetInformationJobObject(handle, EXTENDED_LIMITS, limits, LIMITS_LENGTH);
        }
    }

    /** The numbers of whoever is in it now. */
    List<Integer> members() {
        for (int room = 64; ; room *= 4) {
            int length = 8 + 8 * room;
            try (Memory list = new Memory(length)) {
                list.clear();
                boolean told = Kernel32.CALLS.QueryInformationJobObject(handle, PROCESS_LIST, list, length, new int[1]);
                // Assigned are all, listed as many as there was room for.
                if (!told && Failure.last() == Failure.MORE_DATA || list.getInt(0) > list.getInt(4)) {
                    continue;
                }
                List<Integer> members = new ArrayList<>();
                for (int i = 0; told && i < list.getInt(4); i++) {
                    members.add((int) list.getLong(8 + 8L * i));
                }
                return members;
            }
        }
    }

    /**
     * What all that ever were in it used.
     *
     * @param user processor time in programs, in units of 100 ns
     * @param system the same in the kernel for them
     */
    record Account(long user, long system) {
        long time() {
            return user + system;
        }
    }

    Account account() {
        int length = 48;
        try (Memory account = new Memory(length)) {
            account.clear();
            Kernel32.CALLS.QueryInformationJobObject(handle, BASIC_ACCOUNTING, account, length, new int[1]);
            return new Account(account.getLong(0), account.getLong(8));
        }
    }

    @Override
    public void close() {
        if (works()) {
            Kernel32.CALLS.CloseHandle(handle);
        }
    }
}
