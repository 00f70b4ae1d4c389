package dev.quietus.windows;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.quietus.Powers;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.ProcessState;
import dev.quietus.Users;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A process that has ended and whose object lives on, because somebody holds a handle of it.
 *
 * @param parent the number of whoever created it
 * @param name of the file that it executed, empty where that is not told any more
 */
record EndedProcess(ProcessIdentity identity, int parent, String name) {
    private static final int BASIC = 48;
    private static final int LONGEST = 64 * 1024 + 16;
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
                            new ProcessIdentity(boot.name(), number, start, 0),
                            (int) buffer.getLong(CREATOR),
                            name(handle))
                    : null;
        } finally {
            Kernel32.CALLS.CloseHandle(handle);
        }
    }

    /** ProcessImageFileName: a UNICODE_STRING, which is told also of one that has ended. */
    private static String name(long process) {
        try (Memory buffer = new Memory(LONGEST)) {
            int status = Ntdll.CALLS.NtQueryInformationProcess(
                    process, Ntdll.PROCESS_IMAGE_NAME, buffer, LONGEST, new int[1]);
            long at = status < 0 ? 0 : buffer.getLong(8) - Pointer.nativeValue(buffer);
            int length = Short.toUnsignedInt(buffer.getShort(0));
            if (at < 16 || at + length > LONGEST) {
                return "";
            }
            String path = new String(buffer.getByteArray(at, length), StandardCharsets.UTF_16LE);
            return path.substring(path.lastIndexOf('\\') + 1);
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
                name,
                "",
                false,
                true,
                new Powers(false, false),
                now);
    }
}
