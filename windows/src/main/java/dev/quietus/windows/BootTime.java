package dev.quietus.windows;

import com.sun.jna.Memory;
import dev.quietus.QuietusException;
import java.util.HexFormat;

/**
 * When this machine was booted: the origin of start times and the name of the boot. When the clock is set, Windows moves
 * the time of the boot as well and keeps by how much; the difference of the two never changes.
 *
 * @param time in units of 100 ns since 1601
 */
record BootTime(long time) {
    private static final int LENGTH = 48;

    static BootTime read() {
        // SYSTEM_TIMEOFDAY_INFORMATION: boot time first, its bias at 32.
        try (Memory buffer = new Memory(LENGTH)) {
            buffer.clear();
            int status = Ntdll.CALLS.NtQuerySystemInformation(Ntdll.SYSTEM_TIME_OF_DAY, buffer, LENGTH, new int[1]);
            if (status < 0) {
                throw QuietusException.of(
                        QuietusException.Reason.UNAVAILABLE,
                        "the time of the boot cannot be read: " + Failure.status(status));
            }
            return new BootTime(buffer.getLong(0) - buffer.getLong(32));
        }
    }

    /** Sixteen hexadecimal digits. */
    String name() {
        return HexFormat.of().toHexDigits(time);
    }

    /** Units of 100 ns from the boot to now, by the clock that process creation is stamped with. */
    long now() {
        long[] now = new long[1];
        Kernel32.CALLS.GetSystemTimeAsFileTime(now);
        return now[0] - time;
    }
}
