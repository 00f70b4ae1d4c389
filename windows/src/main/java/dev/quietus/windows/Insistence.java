package dev.quietus.windows;

import dev.quietus.ProcessIdentity;
import java.util.ArrayList;
import java.util.List;

/**
 * What is done to a process that was terminated and is still there: its debugger is detached, which may hold it at its exit
 * (NtRemoveProcessDebug), then each of its threads is terminated, for a process ends with its last thread.
 */
final class Insistence {
    private final WindowsSystem system;

    Insistence(WindowsSystem system) {
        this.system = system;
    }

    /** @return one line for each thing that was done */
    List<String> on(ProcessIdentity identity) {
        List<String> done = new ArrayList<>();
        if (DebugObject.detach(system.access(), identity).isEmpty()) {
            done.add("detached the debugger of " + identity.pid());
        }
        int threads = 0;
        for (int thread : system.table().threads(identity.pid())) {
            long handle = Kernel32.CALLS.OpenThread(
                    Kernel32.THREAD_TERMINATE | Kernel32.THREAD_QUERY_LIMITED_INFORMATION, false, thread);
            // Its number may be another's by now, but not the number of the process, which is held open.
            if (handle != 0 && Kernel32.CALLS.GetProcessIdOfThread(handle) == identity.pid()) {
                threads += Ntdll.CALLS.NtTerminateThread(handle, WindowsHandle.ENDED_BY_US) >= 0 ? 1 : 0;
            }
            Kernel32.CALLS.CloseHandle(handle);
        }
        if (threads > 0) {
            done.add("terminated " + threads + " threads of " + identity.pid());
        }
        return done;
    }
}
