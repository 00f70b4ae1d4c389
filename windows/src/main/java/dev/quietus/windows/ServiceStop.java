package dev.quietus.windows;

import com.sun.jna.Memory;
import dev.quietus.spi.Handle.Delivery;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Asks the services that a process hosts to stop, by the service manager (ControlService, SERVICE_CONTROL_STOP): it then knows that
 * their end was wanted, and does not start them again as failed. The order waits for the service's own answer, up to half a minute;
 * a thread of its own does that.
 */
final class ServiceStop {
    private static final long ANSWER_MILLIS = 200;
    private static final int ACTIVE = 1;
    private static final int ROOM = 64 * 1024;
    private static final int DEPENDENT_ROW = 48;

    private static final int DEPENDENTS_RUNNING = 1051;
    private static final int NOT_ACTIVE = 1062;

    private ServiceStop() {}

    /**
     * Orders the stop of all that this process hosts; it is held open by the caller, so its number is its own.
     *
     * @return empty when it hosts none; accepted when one of them was asked at least, though others may stay
     */
    static Optional<Delivery> ask(int pid) {
        List<String> refusals = new ArrayList<>();
        boolean hosts = false;
        boolean asked = false;
        for (Services.Service service : Services.running()) {
            if (service.pid() == pid) {
                hosts = true;
                Optional<String> refusal = ask(service.name(), pid);
                asked |= refusal.isEmpty();
                refusal.ifPresent(text -> refusals.add("the service " + service.name() + " " + text));
            }
        }
        return !hosts
                ? Optional.empty()
                : Optional.of(asked ? new Delivery.Accepted() : new Delivery.Deaf(String.join("; ", refusals)));
    }

    /** Why it was not asked, to follow its name; empty when it was, or has stopped already. */
    private static Optional<String> ask(String name, int pid) {
        ServiceHandle service = ServiceHandle.open(
                name, ServiceHandle.STOP | ServiceHandle.QUERY_STATUS | ServiceHandle.ENUMERATE_DEPENDENTS);
        if (!service.isOpen()) {
            return Optional.of("may not be stopped by this user: " + Failure.text(service.error()));
        }
        Optional<ServiceHandle.Status> status = service.status();
        Optional<String> deaf = status.isEmpty()
                ? Optional.of("does not tell its state: " + Failure.text(Failure.last()))
                : deaf(status.get(), pid);
        if (deaf.isPresent() || status.isPresent() && status.get().isStopping()) {
            service.close();
            return deaf;
        }
        return order(service);
    }

    private static Optional<String> deaf(ServiceHandle.Status status, int pid) {
        if (status.pid() != pid && !status.isStopped()) {
            return Optional.of("is hosted by another process by now");
        }
        return status.isStopping() || status.acceptsStop()
                ? Optional.empty()
                : Optional.of("does not accept to be stopped");
    }

    /** Sends the order and closes the service; one that has not answered yet was asked. */
    private static Optional<String> order(ServiceHandle service) {
        AtomicReference<String> refusal = new AtomicReference<>("");
        boolean answered = Errand.run("service-stop", ANSWER_MILLIS, () -> {
            try (service) {
                int error = service.stop();
                refusal.set(
                        switch (error) {
                            case 0, NOT_ACTIVE -> "";
                            case DEPENDENTS_RUNNING ->
                                "is needed by others that run: " + String.join(", ", dependents(service.handle()));
                            default -> "was not stopped by the service manager: " + Failure.text(error);
                        });
            }
        });
        return answered && !refusal.get().isEmpty() ? Optional.of(refusal.get()) : Optional.empty();
    }

    private static List<String> dependents(long service) {
        List<String> names = new ArrayList<>();
        try (Memory buffer = new Memory(ROOM)) {
            int[] count = new int[1];
            if (Advapi32.CALLS.EnumDependentServicesW(service, ACTIVE, buffer, ROOM, new int[1], count)) {
                for (int i = 0; i < count[0]; i++) {
                    names.add(buffer.getPointer((long) i * DEPENDENT_ROW).getWideString(0));
                }
            }
        }
        return names;
    }
}
