package dev.quietus.windows;

import com.sun.jna.Memory;
import java.util.ArrayList;
import java.util.List;

/** The services that run, with the processes that host them (EnumServicesStatusEx). */
final class Services {
    private static final int CONNECT_ENUMERATE = 0x5;
    private static final int WIN32 = 0x30;
    private static final int ACTIVE = 1;
    private static final int ROW = 56;
    private static final int PROCESS = 44;
    private static final int ROOM = 256 * 1024;

    private Services() {}

    /**
     * One service.
     *
     * @param pid of its host, which may host others too
     */
    record Service(String name, int pid) {}

    static List<Service> running() {
        List<Service> services = new ArrayList<>();
        long manager = Advapi32.CALLS.OpenSCManagerW(null, null, CONNECT_ENUMERATE);
        if (manager == 0) {
            return services;
        }
        int[] resume = new int[1];
        try (Memory buffer = new Memory(ROOM)) {
            boolean all = false;
            while (!all) {
                int[] count = new int[1];
                all = Advapi32.CALLS.EnumServicesStatusExW(
                        manager, 0, WIN32, ACTIVE, buffer, ROOM, new int[1], count, resume, null);
                if (!all && Failure.last() != Failure.MORE_DATA) {
                    break;
                }
                for (int i = 0; i < count[0]; i++) {
                    long at = (long) i * ROW;
                    services.add(new Service(buffer.getPointer(at).getWideString(0), buffer.getInt(at + PROCESS)));
                }
            }
        } finally {
            Advapi32.CALLS.CloseServiceHandle(manager);
        }
        return services;
    }
}
