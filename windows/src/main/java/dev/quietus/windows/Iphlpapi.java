package dev.quietus.windows;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/** The calls of iphlpapi.dll that are used here: the tables of sockets with their owners. */
interface Iphlpapi extends Library {
    Iphlpapi CALLS = Native.load("iphlpapi", Iphlpapi.class);

    int IPV4 = 2;
    int IPV6 = 23;
    int TCP_OWNERS = 5;
    int UDP_OWNERS = 1;

    int GetExtendedTcpTable(@Nullable Pointer table, int[] length, boolean sorted, int family, int kind, int reserved);

    int GetExtendedUdpTable(@Nullable Pointer table, int[] length, boolean sorted, int family, int kind, int reserved);
}
