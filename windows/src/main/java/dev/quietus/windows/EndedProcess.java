package dev.quietus.windows;

import com.sun.jna.Memory;
import dev.quietus.Powers;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.ProcessState;
import dev.quietus.Users;
import org.jspecify.annotations.Nullable;

/**
 * A process that has ended and whose object lives on, because somebody holds a handle of it.
 *
 * @param parent the number of whoever created it
 */
record EndedProcess(ProcessIdentity identity, int parent) {
    private static final int BASIC = 48;
    private static final int CREATOR = 40;

    /** Whoever has that number and has ended; null when nobody has it, or somebody lives under it. */
    static @Nullable EndedProcess of(int number, BootTime boot) {
        long handle = Kernel32.CALLS.OpenProcess(Access.LEAST, false, number);
        if (handle == 0) {
            return null;
        }
        try (Memory buffer = new Memory(BASIC)) {
            boolean ended = Kernel32.CALLS.WaitForSingleObject(handle, 0) == Kernel32.WAIT_OBJECT_0;
            int status = Ntdll.CALLS.NtQueryInformationProcess(handle, Ntdll.PROCESS_BASIC, buffer, BASIC, new int[1]);
            long start = Access.created(handle) - boot.time();
            return ended && status >= 0
                    ? new EndedProcess(
                            new ProcessIdentity(boot.name(), number, start, 0), (int) buffer.getLong(CREATOR))
                    : null;
        } finally {
            Kernel32.CALLS.CloseHandle(handle);
        }
    }

    /** As a listing shows it; its parent is told by whoever proves it. */
    ProcessFacts facts(long now) {
        return new ProcessFacts(
                identity,
                ProcessTable.NOBODY,
                0,
                0,
                "",
                new Users(Accounts.UNKNOWN, Accounts.UNKNOWN, Accounts.UNKNOWN),
                ProcessState.ZOMBIE,
                0,
                false,
                "",
                "",
                false,
                true,
                new Powers(false, false),
                now);
    }
}
