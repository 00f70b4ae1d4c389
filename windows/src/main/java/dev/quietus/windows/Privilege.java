package dev.quietus.windows;

import com.sun.jna.Memory;
import com.sun.jna.WString;

/** A privilege of this program's token that is enabled for one act and disabled again (AdjustTokenPrivileges). */
final class Privilege {
    /** Opens processes whatever their owner allows; administrators hold it. */
    static final Privilege DEBUG = new Privilege("SeDebugPrivilege");

    private static final int LENGTH = 16;

    private final String word;
    private int users;

    private Privilege(String word) {
        this.word = word;
    }

    /** Whether it is enabled now; not where the token does not hold it. It is the whole program's, so its users are counted. */
    synchronized boolean enable() {
        if (users == 0 && !adjust(Advapi32.SE_PRIVILEGE_ENABLED)) {
            return false;
        }
        users++;
        return true;
    }

    /** Once for each time that it was enabled. */
    synchronized void disable() {
        if (--users == 0) {
            adjust(0);
        }
    }

    /** Whether the token holds it. */
    boolean isHeld() {
        boolean held = enable();
        if (held) {
            disable();
        }
        return held;
    }

    private boolean adjust(int attributes) {
        long[] token = new long[1];
        long[] value = new long[1];
        if (!Advapi32.CALLS.OpenProcessToken(
                Kernel32.CALLS.GetCurrentProcess(), Advapi32.TOKEN_ADJUST_PRIVILEGES | Advapi32.TOKEN_QUERY, token)) {
            return false;
        }
        try (Memory wanted = new Memory(LENGTH)) {
            // TOKEN_PRIVILEGES with one: count, identifier, attributes.
            wanted.setInt(0, 1);
            boolean adjusted = Advapi32.CALLS.LookupPrivilegeValueW(null, new WString(word), value);
            wanted.setInt(4, (int) value[0]);
            wanted.setInt(8, (int) (value[0] >>> 32));
            wanted.setInt(12, attributes);
            // It answers success for a privilege that the token does not hold, and only the error number tells.
            return adjusted
                    && Advapi32.CALLS.AdjustTokenPrivileges(token[0], false, wanted, LENGTH, null, null)
                    && Failure.last() != Failure.NOT_ALL_ASSIGNED;
        } finally {
            Kernel32.CALLS.CloseHandle(token[0]);
        }
    }
}
