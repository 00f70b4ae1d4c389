package dev.quietus.windows;

import com.sun.jna.WString;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.Signal;
import dev.quietus.spi.Handle;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks a process to end, by the ways that Windows has: the services it hosts are stopped by their manager; its windows get
 * WM_CLOSE, as if somebody had clicked; a program without
 * windows gets a thread that runs the system's own routine for console events, which calls its handlers or ends it. That is
 * what a console does when Ctrl+C is pressed, but for one process and without taking away the console of this one.
 */
final class Asking {
    private static final String SERVICE_MANAGER = "services.exe";
    private static final int CTRL_CLOSE = 2;
    private static final int RIGHTS = Kernel32.PROCESS_CREATE_THREAD
            | Kernel32.PROCESS_QUERY_INFORMATION
            | Kernel32.PROCESS_VM_OPERATION
            | Kernel32.PROCESS_VM_WRITE
            | Kernel32.PROCESS_VM_READ;

    private final WindowsSystem system;
    private final ProcessIdentity identity;

    Asking(WindowsSystem system, ProcessIdentity identity) {
        this.system = system;
        this.identity = identity;
    }

    /** The process is held open by the caller, so its number is its own. */
    Handle.Delivery ask(Signal signal) {
        Optional<Handle.Delivery> stopped =
                signal == Signal.TERM && mayHost() ? ServiceStop.ask(identity.pid()) : Optional.empty();
        if (stopped.isPresent()) {
            // One that the manager cannot stop would take another way as a failure, and so would the manager.
            return stopped.get();
        }
        boolean asked = false;
        if (signal == Signal.TERM) {
            for (Windows.Window window : Windows.all()) {
                asked |= window.pid() == identity.pid()
                        && User32.CALLS.PostMessageW(window.handle(), User32.WM_CLOSE, 0, 0);
            }
        }
        return asked ? new Handle.Delivery.Accepted() : event(signal);
    }

    /** Services are started by their manager; where the parent is not known, they are asked for. */
    private boolean mayHost() {
        ProcessFacts own = system.table().latest(identity);
        ProcessFacts parent = own == null ? null : system.table().numbered(own.parent());
        return parent == null || parent.name().equalsIgnoreCase(SERVICE_MANAGER);
    }

    private Handle.Delivery event(Signal signal) {
        long routine = routine();
        if (routine == 0) {
            return new Handle.Delivery.Deaf("it has no window, and this Windows does not show its console routine");
        }
        return switch (system.access().open(identity, RIGHTS)) {
            case Pinning.Pinned held -> {
                try (held) {
                    String deaf = begin(held.handle(), routine, number(signal));
                    yield deaf == null ? new Handle.Delivery.Accepted() : new Handle.Delivery.Deaf(deaf);
                }
            }
            case Pinning.Vanished vanished -> new Handle.Delivery.Ended();
            case Pinning.Refused refused -> new Handle.Delivery.Deaf("it has no window, and " + refused.reason());
        };
    }

    /** Why it cannot hear it; null when it was asked. */
    private static @Nullable String begin(long process, long routine, int event) {
        int[] emulated = new int[1];
        if (Kernel32.CALLS.IsWow64Process(process, emulated) && emulated[0] != 0) {
            return "it has no window, and is a 32-bit program, whose console routine is elsewhere";
        }
        long thread = Kernel32.CALLS.CreateRemoteThread(process, null, 0, routine, event, 0, new int[1]);
        if (thread == 0) {
            return "it has no window, and takes no thread: " + Failure.text(Failure.last());
        }
        Kernel32.CALLS.CloseHandle(thread);
        return null;
    }

    /** Ctrl+Break makes a Java program print its threads and go on, so it is only sent where that is asked for. */
    private static int number(Signal signal) {
        return switch (signal) {
            case QUIT -> Kernel32.CTRL_BREAK;
            case HUP -> CTRL_CLOSE;
            default -> Kernel32.CTRL_C;
        };
    }

    /** System libraries are at the same address in every process until the next boot. */
    static long routine() {
        long library = Kernel32.CALLS.GetModuleHandleW(new WString("kernelbase.dll"));
        return library == 0 ? 0 : Kernel32.CALLS.GetProcAddress(library, "CtrlRoutine");
    }
}
