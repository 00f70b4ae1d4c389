package dev.quietus.windows;

import dev.quietus.ProcessIdentity;

/**
 * Opens processes: with the fewest rights each act needs, and with the right to debug (SeDebugPrivilege) only where nothing
 * less will do. Each opening checks by the creation time, through the handle, that it is the very process.
 */
final class Access {
    /** What everybody is asked for: protected processes grant no more (Process Security and Access Rights). */
    static final int LEAST = Kernel32.SYNCHRONIZE | Kernel32.PROCESS_QUERY_LIMITED_INFORMATION;

    private final BootTime boot;

    Access(BootTime boot) {
        this.boot = boot;
    }

    /** Opens it with {@link #LEAST} and these rights. */
    Pinning open(ProcessIdentity identity, int rights) {
        if (!identity.boot().equals(boot.name()) || !isNumber(identity.pid())) {
            return new Pinning.Vanished();
        }
        long handle = Kernel32.CALLS.OpenProcess(LEAST | rights, false, identity.pid());
        int error = handle == 0 ? Failure.last() : 0;
        boolean privileged = error == Failure.ACCESS_DENIED && Privilege.DEBUG.enable();
        if (privileged) {
            handle = Kernel32.CALLS.OpenProcess(LEAST | rights, false, identity.pid());
            error = handle == 0 ? Failure.last() : 0;
            Privilege.DEBUG.disable();
        }
        if (error == Failure.INVALID_PARAMETER) {
            return new Pinning.Vanished();
        }
        if (handle == 0) {
            return new Pinning.Refused("opening it " + wanted(rights) + ": " + Failure.text(error)
                    + (error == Failure.ACCESS_DENIED
                            ? Barrier.before(identity.pid()).text(privileged)
                            : ""));
        }
        if (created(handle) - boot.time() != identity.startTicks()) {
            Kernel32.CALLS.CloseHandle(handle);
            return new Pinning.Vanished();
        }
        return new Pinning.Pinned(handle);
    }

    /** When a process was created, in units of 100 ns since 1601; 0 when that is not told. */
    static long created(long process) {
        long[] created = new long[1];
        return Kernel32.CALLS.GetProcessTimes(process, created, new long[1], new long[1], new long[1]) ? created[0] : 0;
    }

    /** Numbers are multiples of 4, and OpenProcess takes others for the next lower one. */
    static boolean isNumber(int pid) {
        return pid > 4 && (pid & 3) == 0;
    }

    private static String wanted(int rights) {
        if ((rights & Kernel32.PROCESS_TERMINATE) != 0) {
            return "to terminate it";
        }
        if ((rights & Kernel32.PROCESS_SUSPEND_RESUME) != 0) {
            return "to suspend it";
        }
        if ((rights & Kernel32.PROCESS_VM_READ) != 0) {
            return "to read its memory";
        }
        return (rights & Kernel32.PROCESS_CREATE_THREAD) != 0 ? "to ask it" : "to hold it";
    }
}
