package dev.quietus.windows;

import com.sun.jna.Memory;
import java.util.Optional;

/**
 * How Windows itself shields a process from everybody else, administrators too (ProcessProtectionInformation, from Windows
 * 8.1 on): one byte, PS_PROTECTION, of type, audit and signer.
 */
final class Protection {
    private static final int ROOM = 8;
    private static final int LENGTH = 1;
    private static final int TYPE = 0x7;
    private static final int SIGNER = 4;

    private Protection() {}

    /** The level of an open process, e.g. {@code PPL, Antimalware}; empty for none, and where it is not told. */
    static Optional<String> of(long process) {
        try (Memory level = new Memory(ROOM)) {
            level.clear();
            return query(process, level) >= 0 ? parse(level.getByte(0)) : Optional.empty();
        }
    }

    /** Whether this system tells of protection: asked of this program itself. */
    static boolean isTold() {
        try (Memory level = new Memory(ROOM)) {
            return query(Kernel32.CALLS.GetCurrentProcess(), level) >= 0;
        }
    }

    private static int query(long process, Memory level) {
        return Ntdll.CALLS.NtQueryInformationProcess(process, Ntdll.PROCESS_PROTECTION, level, LENGTH, new int[1]);
    }

    /** Of PS_PROTECTION. */
    static Optional<String> parse(byte level) {
        String type = switch (level & TYPE) {
            case 0 -> "";
            case 1 -> "PPL";
            case 2 -> "PP";
            default -> "type " + (level & TYPE);
        };
        int signer = (level & 0xff) >>> SIGNER;
        String by = switch (signer) {
            case 0 -> "";
            case 1 -> ", Authenticode";
            case 2 -> ", CodeGen";
            case 3 -> ", Antimalware";
            case 4 -> ", Lsa";
            case 5 -> ", Windows";
            case 6 -> ", WinTcb";
            case 7 -> ", WinSystem";
            case 8 -> ", App";
            default -> ", signer " + signer;
        };
        return type.isEmpty() ? Optional.empty() : Optional.of(type + by);
    }
}
