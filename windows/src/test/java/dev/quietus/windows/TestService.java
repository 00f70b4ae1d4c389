package dev.quietus.windows;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import org.jspecify.annotations.Nullable;

/** A real service for one test: made, started by the service manager, and deleted when closed. */
final class TestService implements AutoCloseable {
    private static final int ALL_RIGHTS = 0xF003F;
    private static final int SERVICE_ALL_RIGHTS = 0xF01FF;
    private static final int OWN_PROCESS = 0x10;
    private static final int ON_DEMAND = 3;
    private static final int STATUS_LENGTH = 36;

    interface Calls extends Library {
        Calls CALLS = Native.load("advapi32", Calls.class);

        long CreateServiceW(
                long manager,
                WString name,
                WString title,
                int rights,
                int type,
                int start,
                int errorControl,
                WString command,
                @Nullable WString group,
                @Nullable Pointer tag,
                @Nullable WString dependencies,
                @Nullable WString account,
                @Nullable WString password);

        boolean StartServiceW(long service, int count, @Nullable Pointer arguments);

        boolean DeleteService(long service);
    }

    private final String name;
    private final long manager;
    private final long service;

    TestService(String name, String command) {
        this.name = name;
        manager = Advapi32.CALLS.OpenSCManagerW(null, null, ALL_RIGHTS);
        service = Calls.CALLS.CreateServiceW(
                manager,
                new WString(name),
                new WString(name),
                SERVICE_ALL_RIGHTS,
                OWN_PROCESS,
                ON_DEMAND,
                0,
                new WString(command),
                null,
                null,
                null,
                null,
                null);
        if (service == 0) {
            throw new AssertionError("CreateService: " + Failure.last());
        }
    }

    String name() {
        return name;
    }

    void start() {
        if (!Calls.CALLS.StartServiceW(service, 0, null)) {
            throw new AssertionError("StartService: " + Failure.last());
        }
    }

    /** SERVICE_STATUS_PROCESS, one of its fields by its place. */
    int status(int at) {
        try (Memory status = new Memory(STATUS_LENGTH)) {
            status.clear();
            Advapi32.CALLS.QueryServiceStatusEx(service, 0, status, STATUS_LENGTH, new int[1]);
            return status.getInt(at);
        }
    }

    @Override
    public void close() {
        Calls.CALLS.DeleteService(service);
        Advapi32.CALLS.CloseServiceHandle(service);
        Advapi32.CALLS.CloseServiceHandle(manager);
    }
}
