package dev.quietus.windows;

import com.sun.jna.Memory;
import com.sun.jna.WString;
import dev.quietus.spi.Handle.Delivery;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks the services that a process hosts to stop, by the service manager (ControlService, SERVICE_CONTROL_STOP): it then knows that
 * their end was wanted, and does not start them again as failed. The order waits for the service's own answer, up to half a minute;
 * a thread of its own does that.
 */
final class ServiceStop {
    private static final long ANSWER_MILLIS = 200;
    private static final int STOP = 1;
    private static final int CONNECT = 1;
    private static final int SERVICE_QUERY_STATUS = 0x4;
    private static final int SERVICE_ENUMERATE_DEPENDENTS = 0x8;
    private static final int SERVICE_STOP = 0x20;
    private static final int ACTIVE = 1;
    private static final int ROOM = 64 * 1024;
    private static final int DEPENDENT_ROW = 48;

    /** SERVICE_STATUS_PROCESS. */
    private static final int STATUS_LENGTH = 36;

    private static final int STATE = 4;
    private static final int ACCEPTED = 8;
    private static final int PROCESS = 28;
    private static final int STOPPED = 1;
    private static final int STOP_PENDING = 3;
    private static final int ACCEPT_STOP = 1;

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
        long manager = Advapi32.CALLS.OpenSCManagerW(null, null, CONNECT);
        int rights = SERVICE_STOP | SERVICE_QUERY_STATUS | SERVICE_ENUMERATE_DEPENDENTS;
        long service = manager == 0 ? 0 : Advapi32.CALLS.OpenServiceW(manager, new WString(name), rights);
        int error = service == 0 ? Failure.last() : 0;
        Advapi32.CALLS.CloseServiceHandle(manager);
        if (service == 0) {
            return Optional.of("may not be stopped by this user: " + Failure.text(error));
        }
        Optional<String> refusal = deaf(service, pid);
        if (refusal.isPresent() || isStopping(service)) {
            Advapi32.CALLS.CloseServiceHandle(service);
            return refusal;
        }
        return order(service);
    }

    /** Sends the order and closes the handle; a service that has not answered yet was asked. */
    private static Optional<String> order(long service) {
        int[] error = {0};
        boolean answered = Errand.run("service-stop", ANSWER_MILLIS, () -> {
            try (Memory status = new Memory(STATUS_LENGTH)) {
                error[0] = Advapi32.CALLS.ControlService(service, STOP, status) ? 0 : Failure.last();
                if (error[0] == DEPENDENTS_RUNNING) {
                    return;
                }
            }
            Advapi32.CALLS.CloseServiceHandle(service);
        });
        if (!answered || error[0] == 0 || error[0] == NOT_ACTIVE) {
            return Optional.empty();
        }
        if (error[0] == DEPENDENTS_RUNNING) {
            String others = String.join(", ", dependents(service));
            Advapi32.CALLS.CloseServiceHandle(service);
            return Optional.of("is needed by others that run: " + others);
        }
        return Optional.of("was not stopped by the service manager: " + Failure.text(error[0]));
    }

    private static Optional<String> deaf(long service, int pid) {
        try (Memory status = new Memory(STATUS_LENGTH)) {
            status.clear();
            if (!Advapi32.CALLS.QueryServiceStatusEx(service, 0, status, STATUS_LENGTH, new int[1])) {
                return Optional.of("does not tell its state: " + Failure.text(Failure.last()));
            }
            if (status.getInt(PROCESS) != pid && status.getInt(STATE) != STOPPED) {
                return Optional.of("is hosted by another process by now");
            }
            return status.getInt(STATE) == STOPPED
                            || status.getInt(STATE) == STOP_PENDING
                            || (status.getInt(ACCEPTED) & ACCEPT_STOP) != 0
                    ? Optional.empty()
                    : Optional.of("does not accept to be stopped");
        }
    }

    private static boolean isStopping(long service) {
        try (Memory status = new Memory(STATUS_LENGTH)) {
            status.clear();
            return Advapi32.CALLS.QueryServiceStatusEx(service, 0, status, STATUS_LENGTH, new int[1])
                    && (status.getInt(STATE) == STOPPED || status.getInt(STATE) == STOP_PENDING);
        }
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
