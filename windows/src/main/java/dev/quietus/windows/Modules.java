package dev.quietus.windows;

import com.sun.jna.Memory;
import java.util.ArrayList;
import java.util.List;

/** The files that a process has mapped as code (CreateToolhelp32Snapshot with TH32CS_SNAPMODULE, 32-bit ones included). */
final class Modules {
    private static final int MODULES = 0x8;
    private static final int MODULES_32 = 0x10;
    private static final int LENGTH = 1080;
    private static final int PATH = 560;

    private Modules() {}

    /** Their paths; none where they cannot be read. */
    static List<String> of(int pid) {
        List<String> paths = new ArrayList<>();
        long snapshot = Kernel32.CALLS.CreateToolhelp32Snapshot(MODULES | MODULES_32, pid);
        if (snapshot == -1) {
            return paths;
        }
        // MODULEENTRY32W.
        try (Memory entry = new Memory(LENGTH)) {
            entry.clear();
            entry.setInt(0, LENGTH);
            boolean more = Kernel32.CALLS.Module32FirstW(snapshot, entry);
            while (more) {
                paths.add(entry.getWideString(PATH));
                more = Kernel32.CALLS.Module32NextW(snapshot, entry);
            }
        } finally {
            Kernel32.CALLS.CloseHandle(snapshot);
        }
        return paths;
    }
}
