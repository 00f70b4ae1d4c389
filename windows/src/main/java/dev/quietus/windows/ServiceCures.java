package dev.quietus.windows;

import com.sun.jna.Memory;
import com.sun.jna.WString;
import dev.quietus.Cure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What stops services by their manager, so that it does not take their end for a failure. It looks afterwards what that says. */
final class ServiceCures {
    private static final int CONNECT = 0x1;
    private static final int QUERY_AND_STOP = 0x24;
    private static final int STOP = 1;
    private static final int STATUS_LENGTH = 36;
    private static final int STATE = 4;
    private static final int STOPPED = 1;
    /**
     * It exited before it answered (109), did not answer in time (1053), is about to stop (1061), has stopped (1062): its
     * state tells what came of it.
     */
    private static final Set<Integer> MAY_STOP = Set.of(109, 1053, 1061, 1062);

    private static final long PATIENCE_MILLIS = 10_000;
    private static final int STEP_MILLIS = 50;

    private ServiceCures() {}

    /** @param names all that the same process hosts */
    static Cure of(List<String> names) {
        return new Cure(
                "stop-unit",
                Cure.Risk.OTHERS,
                "stop service " + String.join(" and ", names),
                names.stream().map(name -> "sc stop \"" + name + '"').collect(Collectors.joining(" & ")),
                new Cure.Act.Own(() -> stop(names)));
    }

    /** Why they are not all stopped; empty when the manager says that they are. */
    static Optional<String> stop(List<String> names) {
        long manager = Advapi32.CALLS.OpenSCManagerW(null, null, CONNECT);
        if (manager == 0) {
            return Optional.of("the service manager: " + Failure.text(Failure.last()));
        }
        List<String> failures = new ArrayList<>();
        try {
            for (String name : names) {
                stop(manager, name).ifPresent(why -> failures.add(name + ": " + why));
            }
        } finally {
            Advapi32.CALLS.CloseServiceHandle(manager);
        }
        return failures.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", failures));
    }

    private static Optional<String> stop(long manager, String name) {
        long service = Advapi32.CALLS.OpenServiceW(manager, new WString(name), QUERY_AND_STOP);
        if (service == 0) {
            return Optional.of(Failure.text(Failure.last()));
        }
        try (Memory status = new Memory(STATUS_LENGTH)) {
            status.clear();
            boolean asked = Advapi32.CALLS.ControlService(service, STOP, status);
            if (!asked && !MAY_STOP.contains(Failure.last())) {
                return Optional.of(Failure.text(Failure.last()));
            }
            long self = Kernel32.CALLS.GetCurrentProcess();
            for (long waited = 0; waited <= PATIENCE_MILLIS; waited += STEP_MILLIS) {
                if (!Advapi32.CALLS.QueryServiceStatusEx(service, 0, status, STATUS_LENGTH, new int[1])) {
                    return Optional.of(Failure.text(Failure.last()));
                }
                if (status.getInt(STATE) == STOPPED) {
                    return Optional.empty();
                }
                // A wait for this very process: nothing but a pause.
                Kernel32.CALLS.WaitForSingleObject(self, STEP_MILLIS);
            }
            return Optional.of(
                    "asked to stop, and after " + PATIENCE_MILLIS / 1000 + " s still in state " + status.getInt(STATE));
        } finally {
            Advapi32.CALLS.CloseServiceHandle(service);
        }
    }
}
