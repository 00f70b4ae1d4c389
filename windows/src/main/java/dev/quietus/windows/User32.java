package dev.quietus.windows;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/** The calls of user32.dll that are used here: windows, looked at and asked to close. */
interface User32 extends Library {
    User32 CALLS = Native.load("user32", User32.class);

    int WM_CLOSE = 0x10;

    /** Told of each window; goes on while it answers true. */
    interface Seen extends Callback {
        boolean window(Pointer window, @Nullable Pointer data);
    }

    boolean EnumWindows(Seen seen, @Nullable Pointer data);

    int GetWindowThreadProcessId(Pointer window, int[] process);

    int GetWindowTextW(Pointer window, char[] text, int length);

    int GetClassNameW(Pointer window, char[] text, int length);

    boolean PostMessageW(Pointer window, int message, long first, long second);
}
