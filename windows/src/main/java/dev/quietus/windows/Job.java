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
    private static final int ACTIVE_PROCESSES = 40;
    private static final int JOB_MEMORY = 120;
    private static final int JOB_TIME = 8;
    private static final int LIMIT_JOB_TIME = 0x4;
    private static final int LIMIT_ACTIVE_PROCESSES = 0x8;
    private static final int LIMIT_JOB_MEMORY = 0x200;
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
        boolean taken = Kernel32.CALLS.AssignProcessToJobObject(handle, held.handle());
        Kernel32.CALLS.CloseHandle(held.handle());
        return taken;
    }

    /** Whether an end of all in it was ordered. */
    boolean end() {
        return works() && Kernel32.CALLS.TerminateJobObject(handle, WindowsHandle.ENDED_BY_US);
    }

    /**
     * Everybody in it ends when its last handle is closed, also by the end of this program; and these limits hold.
     *
     * @param processes most at once, 0 for any number
     * @param memory most bytes committed, 0 for any number
     * @param time most processor time in units of 100 ns, 0 for any
     */
    boolean limit(int processes, long memory, long time) {
        try (Memory limits = new Memory(LIMITS_LENGTH)) {
            limits.clear();
            int flags = KILL_ON_JOB_CLOSE
                    | (processes > 0 ? LIMIT_ACTIVE_PROCESSES : 0)
                    | (memory > 0 ? LIMIT_JOB_MEMORY : 0)
                    | (time > 0 ? LIMIT_JOB_TIME : 0);
            limits.setInt(FLAGS, flags);
            limits.setInt(ACTIVE_PROCESSES, processes);
            limits.setLong(JOB_MEMORY, memory);
            limits.setLong(JOB_TIME, time);
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
     * @param time processor time in units of 100 ns
     * @param processes how many there have been
     * @param active how many there are
     */
    record Account(long time, int processes, int active) {}

    Account account() {
        int length = 48;
        try (Memory account = new Memory(length)) {
            account.clear();
            Kernel32.CALLS.QueryInformationJobObject(handle, BASIC_ACCOUNTING, account, length, new int[1]);
            return new Account(account.getLong(0) + account.getLong(8), account.getInt(36), account.getInt(40));
        }
    }

    @Override
    public void close() {
        if (works()) {
            Kernel32.CALLS.CloseHandle(handle);
        }
    }
}
