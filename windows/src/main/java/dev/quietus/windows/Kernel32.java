package dev.quietus.windows;

import com.sun.jna.Library;
import com.sun.jna.Native;

interface Kernel32 extends Library {
    Kernel32 CALLS = Native.load("kernel32", Kernel32.class);

    int GetCurrentProcessId();
}
