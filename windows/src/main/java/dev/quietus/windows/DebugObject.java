package dev.quietus.windows;

import com.sun.jna.Memory;
import dev.quietus.ProcessIdentity;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What connects a process with its debugger (NtQueryInformationProcess, ProcessDebugObjectHandle). The debugger has a handle of
 * the same object, and is found by that; which process debugs is told by no call.
 */
final class DebugObject {
    private static final int RIGHTS = Kernel32.PROCESS_QUERY_INFORMATION | Kernel32.PROCESS_SUSPEND_RESUME;
    private static final int MEMORY =
            Kernel32.PROCESS_VM_OPERATION | Kernel32.PROCESS_VM_READ | Kernel32.PROCESS_VM_WRITE;
    private static final int POINTER = 8;
    /** An event that a debugger is about to take is gone after that. */
    private static final int MOMENT_MILLIS = 30;

    private DebugObject() {}

    /**
     * The debuggers of a process.
     *
     * @param debugged whether it has one
     * @param debuggers who has a handle of its debug object, as far as it is seen
     * @param waits whether an event waits in that object, twice in a row: the debugger does not take it, and the process that it
     *     is of stands still meanwhile
     */
    record State(boolean debugged, SortedSet<Integer> debuggers, boolean waits) {}

    static State of(Access access, ProcessIdentity identity) {
        State none = new State(false, new TreeSet<>(), false);
        if (!(access.open(identity, Kernel32.PROCESS_QUERY_INFORMATION) instanceof Pinning.Pinned held)) {
            return none;
        }
        try (held) {
            long object = open(held.handle());
            if (object == 0) {
                return none;
            }
            boolean waits = Kernel32.CALLS.WaitForSingleObject(object, 0) == Kernel32.WAIT_OBJECT_0;
            SortedSet<Integer> debuggers = Holders.of(List.of(object)).getFirst();
            if (waits) {
                // Not a wait for the object: that one would be over at once.
                Kernel32.CALLS.WaitForSingleObject(held.handle(), MOMENT_MILLIS);
                waits = Kernel32.CALLS.WaitForSingleObject(object, 0) == Kernel32.WAIT_OBJECT_0;
            }
            Kernel32.CALLS.CloseHandle(object);
            return new State(true, debuggers, waits);
        }
    }

    /** Takes a process from its debugger; it runs on. Why it could not be taken; empty when it has none any more. */
    static Optional<String> detach(Access access, ProcessIdentity identity) {
        Optional<String> failure = detach(access, identity, RIGHTS);
        // Wine asks for the rights to read and write its memory instead.
        return failure.isPresent() ? detach(access, identity, RIGHTS | MEMORY) : failure;
    }

    private static Optional<String> detach(Access access, ProcessIdentity identity, int rights) {
        return switch (access.open(identity, rights)) {
            case Pinning.Refused refused -> Optional.of(refused.reason());
            case Pinning.Vanished vanished -> Optional.of("it has ended");
            case Pinning.Pinned held -> {
                try (held) {
                    yield detach(held.handle());
                }
            }
        };
    }

    private static Optional<String> detach(long process) {
        long object = open(process);
        if (object == 0) {
            return Optional.of("it has no debugger");
        }
        int status = Ntdll.CALLS.NtRemoveProcessDebug(process, object);
        Kernel32.CALLS.CloseHandle(object);
        return status >= 0 ? Optional.empty() : Optional.of("detaching its debugger: " + Failure.status(status));
    }

    /** A handle of the object; 0 without a debugger. */
    private static long open(long process) {
        try (Memory object = new Memory(POINTER)) {
            object.clear();
            int status = Ntdll.CALLS.NtQueryInformationProcess(
                    process, Ntdll.PROCESS_DEBUG_OBJECT, object, POINTER, new int[1]);
            return status < 0 ? 0 : object.getLong(0);
        }
    }
}
