package dev.quietus.windows;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

/** The calls of ws2_32.dll that are used here: what a socket of somebody, copied to this program, is bound to. */
interface Ws2 extends Library {
    Ws2 CALLS = Native.load("ws2_32", Ws2.class);

    int SOL_SOCKET = 0xffff;
    int SO_ACCEPTCONN = 2;
    int SO_TYPE = 0x1008;
    int SOCK_STREAM = 1;
    int VERSION = 0x0202;
    int DATA_LENGTH = 512;

    int WSAStartup(int version, Pointer data);

    int getsockname(long socket, byte[] address, int[] length);

    int getpeername(long socket, byte[] address, int[] length);

    int getsockopt(long socket, int level, int option, byte[] value, int[] length);
}
