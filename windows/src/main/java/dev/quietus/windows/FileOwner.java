package dev.quietus.windows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** Whose the files are that a process makes: its token says so (TOKEN_USER, TOKEN_OWNER), and a file its owner. */
final class FileOwner {
    private static final int ROOM = 1024;
    private static final int OWNER = 4;

    private FileOwner() {}

    /** Whom a process may have made files for, as SIDs: its user, and whom its token names instead. */
    static List<byte[]> of(long process) {
        return Sid.of(process, Advapi32.TOKEN_USER, Advapi32.TOKEN_OWNER);
    }

    /** Whether one of these owns the file, which was opened with READ_CONTROL. */
    static boolean isOneOf(List<byte[]> sids, long file) {
        byte[] descriptor = new byte[ROOM];
        if (!Advapi32.CALLS.GetKernelObjectSecurity(
                file, Advapi32.OWNER_SECURITY_INFORMATION, descriptor, ROOM, new int[1])) {
            return false;
        }
        int at = ByteBuffer.wrap(descriptor).order(ByteOrder.LITTLE_ENDIAN).getInt(OWNER);
        byte[] owner = Sid.at(descriptor, at);
        return owner.length > 0 && sids.stream().anyMatch(sid -> Arrays.equals(sid, owner));
    }
}
