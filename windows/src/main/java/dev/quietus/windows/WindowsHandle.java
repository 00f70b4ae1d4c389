package dev.quietus.windows;

import dev.quietus.ExitStatus;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.Signal;
import dev.quietus.spi.Handle;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A process held by a handle, which keeps its object and with it its number. Whether it has ended is asked of a wait and
 * never of the exit code, which is 259 for one that runs and for one that chose 259. Closed, it opens anew for each use.
 */
final class WindowsHandle implements Handle {
    /** The exit code of whom Quietus ends, the same as that of others who end processes. */
    static final int ENDED_BY_US = 1;

    private static final long MILLI = 1_000_000L;

    private final WindowsSystem system;
    private final ProcessIdentity identity;
    private ProcessFacts facts;
    private long pinned;
    private Sight.@Nullable Reaped reaped;

    /** Takes over the handle. */
    WindowsHandle(WindowsSystem system, ProcessIdentity identity, ProcessFacts facts, long handle) {
        this.system = system;
        this.identity = identity;
        this.facts = facts;
        this.pinned = handle;
    }

    @Override
    public ProcessIdentity identity() {
        return identity;
    }

    @Override
    public Sight look() {
        if (await(0) instanceof Sight.Present) {
            system.table().snapshot();
        }
        return await(0);
    }

    @Override
    public Sight await(long nanos) {
        if (reaped != null) {
            return reaped;
        }
        if (pinned != 0) {
            return awaitWith(pinned, nanos);
        }
        return switch (system.access().open(identity, 0)) {
            case Pinning.Pinned held -> {
                try (held) {
                    yield awaitWith(held.handle(), nanos);
                }
            }
            case Pinning.Vanished vanished -> remember(new Sight.Reaped(Optional.empty()));
            case Pinning.Refused refused -> new Sight.Present(facts);
        };
    }

    private Sight awaitWith(long handle, long nanos) {
        int millis = (int) Math.min(Integer.MAX_VALUE, (nanos + MILLI - 1) / MILLI);
        if (Kernel32.CALLS.WaitForSingleObject(handle, millis) != Kernel32.WAIT_OBJECT_0) {
            ProcessFacts now = system.table().latest(identity);
            facts = now == null || now.ended() ? facts : now;
            return new Sight.Present(facts);
        }
        int[] code = new int[1];
        return remember(new Sight.Reaped(
                Kernel32.CALLS.GetExitCodeProcess(handle, code)
                        ? Optional.of(new ExitStatus.Exited(code[0]))
                        : Optional.empty()));
    }

    private Sight remember(Sight.Reaped sight) {
        reaped = sight;
        return sight;
    }

    @Override
    public Delivery send(Signal signal) {
        if (!(await(0) instanceof Sight.Present)) {
            return new Delivery.Ended();
        }
        return switch (signal) {
            case KILL -> with(Kernel32.PROCESS_TERMINATE, this::terminate);
            case STOP ->
                with(Kernel32.PROCESS_SUSPEND_RESUME, process -> status(Ntdll.CALLS.NtSuspendProcess(process)));
            case CONT -> with(Kernel32.PROCESS_SUSPEND_RESUME, process -> status(Ntdll.CALLS.NtResumeProcess(process)));
            case TERM, INT, HUP, QUIT -> new Asking(system, identity).ask(signal);
            case ABRT, USR1, USR2, ALRM, CHLD, WINCH ->
                new Delivery.Denied("Windows has nothing like the signal " + signal
                        + "; it can ask (TERM, INT, QUIT, HUP), suspend (STOP), resume (CONT) and terminate (KILL)");
        };
    }

    private interface Act {
        Delivery on(long process);
    }

    private Delivery with(int rights, Act act) {
        return switch (system.access().open(identity, rights)) {
            case Pinning.Pinned held -> {
                try (held) {
                    yield act.on(held.handle());
                }
            }
            case Pinning.Vanished vanished -> new Delivery.Ended();
            case Pinning.Refused refused -> new Delivery.Denied(refused.reason());
        };
    }

    private Delivery terminate(long process) {
        if (Kernel32.CALLS.TerminateProcess(process, ENDED_BY_US)) {
            return new Delivery.Accepted();
        }
        int error = Failure.last();
        // Of one that is ending already Windows refuses it by the same number as without the right.
        return await(0) instanceof Sight.Present
                ? new Delivery.Denied("terminating it: " + Failure.text(error))
                : new Delivery.Ended();
    }

    private Delivery status(int status) {
        if (status >= 0) {
            return new Delivery.Accepted();
        }
        return await(0) instanceof Sight.Present
                ? new Delivery.Denied("suspending or resuming it: " + Failure.status(status))
                : new Delivery.Ended();
    }

    @Override
    public Optional<String> forbidden() {
        if (!(await(0) instanceof Sight.Present)) {
            return Optional.empty();
        }
        return switch (system.access().open(identity, Kernel32.PROCESS_TERMINATE)) {
            case Pinning.Pinned held -> {
                held.close();
                yield Optional.empty();
            }
            case Pinning.Vanished vanished -> Optional.empty();
            case Pinning.Refused refused -> Optional.of(refused.reason());
        };
    }

    @Override
    public void close() {
        long handle = pinned;
        pinned = 0;
        if (handle != 0) {
            Kernel32.CALLS.CloseHandle(handle);
        }
    }
}
