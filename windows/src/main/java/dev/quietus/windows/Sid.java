package dev.quietus.windows;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * By which Windows names an account or a level (SID): revision, how many parts, authority, then the parts of 4 bytes each. Empty
 * bytes stand for none.
 */
final class Sid {
    /** A SID has 68 bytes at most. */
    private static final int ROOM = 1024;

    private static final int PARTS = 8;

    private Sid() {}

    /**
     * What the token of an open process names, without what may not be read.
     *
     * @param kinds of TOKEN_INFORMATION_CLASS, of those that begin with the address of a SID, which stands behind
     */
    static List<byte[]> of(long process, int... kinds) {
        long[] token = new long[1];
        if (!Advapi32.CALLS.OpenProcessToken(process, Advapi32.TOKEN_QUERY, token)) {
            return List.of();
        }
        try (Memory buffer = new Memory(ROOM)) {
            List<byte[]> sids = new ArrayList<>();
            for (int kind : kinds) {
                buffer.clear();
                byte[] sid = Advapi32.CALLS.GetTokenInformation(token[0], kind, buffer, ROOM, new int[1])
                        ? at(buffer.getByteArray(0, ROOM), buffer.getLong(0) - Pointer.nativeValue(buffer))
                        : new byte[0];
                if (sid.length > 0) {
                    sids.add(sid);
                }
            }
            return sids;
        } finally {
            Kernel32.CALLS.CloseHandle(token[0]);
        }
    }

    /** The one that begins there; empty where there is no room for one, or it has no part. */
    static byte[] at(byte[] bytes, long at) {
        if (at <= 0 || at > bytes.length - PARTS) {
            return new byte[0];
        }
        int start = (int) at;
        int end = start + PARTS + 4 * (bytes[start + 1] & 0xff);
        return end == start + PARTS || end > bytes.length ? new byte[0] : Arrays.copyOfRange(bytes, start, end);
    }

    /** Its last part: of an account its number there, of a level how high it is. */
    static int last(byte[] sid) {
        return ByteBuffer.wrap(sid).order(ByteOrder.LITTLE_ENDIAN).getInt(sid.length - 4);
    }
}
