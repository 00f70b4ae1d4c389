package dev.quietus.windows;

import com.sun.jna.Memory;
import com.sun.jna.WString;
import java.util.Optional;

/** A service of the service manager's, open. Closed once; 0 stands for one that may not be opened. */
record ServiceHandle(long handle, int error) implements AutoCloseable {
    static final int STOP = 0x20;
    static final int QUERY_CONFIG = 0x1;
    static final int QUERY_STATUS = 0x4;
    static final int ENUMERATE_DEPENDENTS = 0x8;

    private static final int CONNECT = 0x1;
    private static final int CONTROL_STOP = 1;
    /** SERVICE_STATUS_PROCESS. */
    private static final int STATUS_LENGTH = 36;

    private static final int STATE = 4;
    private static final int ACCEPTED = 8;
    private static final int PROCESS = 28;

    /**
     * What the manager says of it (SERVICE_STATUS_PROCESS).
     *
     * @param pid of its host, 0 without one
     * @param acceptsStop whether it may be told to stop now
     */
    record Status(int state, int pid, boolean acceptsStop) {
        private static final int STOPPED = 1;
        private static final int STOP_PENDING = 3;
        private static final int ACCEPT_STOP = 1;

        boolean isStopped() {
            return state == STOPPED;
        }

        boolean isStopping() {
            return isStopped() || state == STOP_PENDING;
        }
    }

    static ServiceHandle open(String name, int rights) {
        long manager = Advapi32.CALLS.OpenSCManagerW(null, null, CONNECT);
        if (manager == 0) {
            return new ServiceHandle(0, Failure.last());
        }
        long service = Advapi32.CALLS.OpenServiceW(manager, new WString(name), rights);
        int error = service == 0 ? Failure.last() : 0;
        Advapi32.CALLS.CloseServiceHandle(manager);
        return new ServiceHandle(service, error);
    }

    boolean isOpen() {
        return handle != 0;
    }

    /** What it does now; empty when the manager does not tell. */
    Optional<Status> status() {
        try (Memory status = new Memory(STATUS_LENGTH)) {
            status.clear();
            if (!Advapi32.CALLS.QueryServiceStatusEx(handle, 0, status, STATUS_LENGTH, new int[1])) {
                return Optional.empty();
            }
            return Optional.of(new Status(
                    status.getInt(STATE), status.getInt(PROCESS), (status.getInt(ACCEPTED) & Status.ACCEPT_STOP) != 0));
        }
    }

    /** Tells it to stop, and waits for its own answer, up to half a minute; the error number, 0 for none. */
    int stop() {
        try (Memory status = new Memory(STATUS_LENGTH)) {
            return Advapi32.CALLS.ControlService(handle, CONTROL_STOP, status) ? 0 : Failure.last();
        }
    }

    @Override
    public void close() {
        if (handle != 0) {
            Advapi32.CALLS.CloseServiceHandle(handle);
        }
    }
}
