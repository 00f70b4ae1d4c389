package dev.quietus.windows;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Whose the files are that a process makes: its token says so (TOKEN_USER, TOKEN_OWNER), and a file its owner. */
final class FileOwner {
    private static final int ROOM = 1024;
    private static final int OWNER = 4;

    private FileOwner() {}

    /** Whom a process may have made files for, as SIDs: its user, and whom its token names instead. */
    static List<byte[]> of(long process) {
        List<byte[]> sids = new ArrayList<>();
        long[] token = new long[1];
        if (!Advapi32.CALLS.OpenProcessToken(process, Advapi32.TOKEN_QUERY, token)) {
            return sids;
        }
        try (Memory buffer = new Memory(ROOM)) {
            for (int kind : new int[] {Advapi32.TOKEN_USER, Advapi32.TOKEN_OWNER}) {
                buffer.clear();
                if (Advapi32.CALLS.GetTokenInformation(token[0], kind, buffer, ROOM, new int[1])) {
                    long at = buffer.getLong(0) - Pointer.nativeValue(buffer);
                    sids.add(sid(buffer.getByteArray(0, ROOM), at));
                }
            }
        } finally {
            Kernel32.CALLS.CloseHandle(token[0]);
        }
        return sids;
    }

    /** Whether one of these owns the file, which was opened with READ_CONTROL. */
    static boolean isOneOf(List<byte[]> sids, long file) {
        byte[] descriptor = new byte[ROOM];
        if (!Advapi32.CALLS.GetKernelObjectSecurity(
                file, Advapi32.OWNER_SECURITY_INFORMATION, descriptor, ROOM, new int[1])) {
            return false;
        }
        int at = ByteBuffer.wrap(descriptor).order(ByteOrder.LITTLE_ENDIAN).getInt(OWNER);
        byte[] owner = sid(descriptor, at);
        return owner.length > 0 && sids.stream().anyMatch(sid -> Arrays.equals(sid, owner));
    }

    /** Revision, how many parts, authority, then the parts of 4 bytes each. Empty where there is no room for one. */
    private static byte[] sid(byte[] bytes, long at) {
        if (at <= 0 || at + 8 > bytes.length) {
            return new byte[0];
        }
        long end = at + 8 + 4L * (bytes[(int) at + 1] & 0xff);
        return end > bytes.length ? new byte[0] : Arrays.copyOfRange(bytes, (int) at, (int) end);
    }
}
