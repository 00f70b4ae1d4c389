package dev.quietus.windows;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What stands between this program and a process that it may not open: as much as may be read.
 *
 * @param protection its level, empty for none and where it is not told
 * @param integrity its integrity level (winnt.h SECURITY_MANDATORY_*_RID), empty where it is not told
 * @param session its session, empty where it is not told
 * @param ours the same of this program
 */
record Barrier(Optional<String> protection, OptionalInt integrity, OptionalInt session, Ours ours) {
    private static final int LEVEL = 0x1000;

    /** Of this program. */
    record Ours(OptionalInt integrity, OptionalInt session) {}

    static Barrier before(int pid) {
        Optional<String> protection = Optional.empty();
        OptionalInt integrity = OptionalInt.empty();
        long process = Kernel32.CALLS.OpenProcess(Kernel32.PROCESS_QUERY_LIMITED_INFORMATION, false, pid);
        if (process != 0) {
            protection = Protection.of(process);
            integrity = integrity(process);
            Kernel32.CALLS.CloseHandle(process);
        }
        Ours ours =
                new Ours(integrity(Kernel32.CALLS.GetCurrentProcess()), session(Kernel32.CALLS.GetCurrentProcessId()));
        return new Barrier(protection, integrity, session(pid), ours);
    }

    /** Whose session it is; empty where not even that may be asked. */
    private static OptionalInt session(int pid) {
        int[] session = new int[1];
        return Kernel32.CALLS.ProcessIdToSessionId(pid, session) ? OptionalInt.of(session[0]) : OptionalInt.empty();
    }

    /** The integrity level of an open process (TOKEN_MANDATORY_LABEL); empty where its token may not be read. */
    private static OptionalInt integrity(long process) {
        List<byte[]> label = Sid.of(process, Advapi32.TOKEN_INTEGRITY_LEVEL);
        return label.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Sid.last(label.getFirst()));
    }

    /**
     * Clauses to follow "access is denied", each after a semicolon.
     *
     * @param privileged whether this program holds the right to debug, and tried with it
     */
    String text(boolean privileged) {
        List<String> clauses = new ArrayList<>();
        protection.ifPresent(
                level -> clauses.add("it is protected (" + level + "), and no user may, whatever his rights"));
        if (integrity.isPresent() && ours.integrity.isPresent() && integrity.getAsInt() > ours.integrity.getAsInt()) {
            clauses.add("its integrity level is " + level(integrity.getAsInt()) + ", above that of this program, "
                    + level(ours.integrity.getAsInt()));
        }
        if (session.isPresent() && ours.session.isPresent() && session.getAsInt() != ours.session.getAsInt()) {
            clauses.add(
                    "it is of session " + session.getAsInt() + ", this program of session " + ours.session.getAsInt());
        }
        if (protection.isEmpty()) {
            clauses.add(
                    privileged
                            ? "SeDebugPrivilege is held and was not enough"
                            : "it needs its user, or an administrator, who holds SeDebugPrivilege");
        }
        return "; " + String.join("; ", clauses);
    }

    private static String level(int number) {
        return switch (number / LEVEL) {
            case 0 -> "untrusted";
            case 1 -> "low";
            case 2 -> "medium";
            case 3 -> "high";
            case 4 -> "system";
            default -> "0x" + Integer.toHexString(number);
        };
    }
}
