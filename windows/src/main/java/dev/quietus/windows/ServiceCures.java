package dev.quietus.windows;

import dev.quietus.Cure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What stops services by their manager, so that it does not take their end for a failure. It looks afterwards what that says. */
final class ServiceCures {
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
        List<String> failures = new ArrayList<>();
        for (String name : names) {
            try (ServiceHandle service = ServiceHandle.open(name, ServiceHandle.STOP | ServiceHandle.QUERY_STATUS)) {
                stop(service).ifPresent(why -> failures.add(name + ": " + why));
            }
        }
        return failures.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", failures));
    }

    private static Optional<String> stop(ServiceHandle service) {
        int error = service.isOpen() ? service.stop() : service.error();
        if (!service.isOpen() || error != 0 && !MAY_STOP.contains(error)) {
            return Optional.of(Failure.text(error));
        }
        long self = Kernel32.CALLS.GetCurrentProcess();
        Optional<ServiceHandle.Status> status = service.status();
        for (long waited = 0; waited < PATIENCE_MILLIS && !isStopped(status); waited += STEP_MILLIS) {
            // A wait for this very process: nothing but a pause.
            Kernel32.CALLS.WaitForSingleObject(self, STEP_MILLIS);
            status = service.status();
        }
        return isStopped(status)
                ? Optional.empty()
                : Optional.of("asked to stop, and after " + PATIENCE_MILLIS / 1000 + " s "
                        + status.map(last -> "still in state " + last.state()).orElse("its state is not told"));
    }

    private static boolean isStopped(Optional<ServiceHandle.Status> status) {
        return status.isPresent() && status.get().isStopped();
    }
}
