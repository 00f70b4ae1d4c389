package dev.quietus.windows;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import org.jspecify.annotations.Nullable;

/** The calls of rstrtmgr.dll, the Restart Manager. Each answers an error number, 0 for success. */
interface Rstrtmgr extends Library {
    Rstrtmgr CALLS = Native.load("rstrtmgr", Rstrtmgr.class);

    int KEY_LENGTH = 33;

    int RmStartSession(int[] session, int flags, char[] key);

    int RmRegisterResources(
            int session,
            int files,
            WString[] paths,
            int applications,
            @Nullable Pointer processes,
            int services,
            @Nullable Pointer names);

    int RmGetList(int session, int[] needed, int[] count, @Nullable Pointer list, int[] reasons);

    int RmEndSession(int session);
}
