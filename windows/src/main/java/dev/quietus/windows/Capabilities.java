package dev.quietus.windows;

import dev.quietus.Capability;
import java.util.List;

/** What this Windows allows and lacks, each tried: Wine, and containers, lack what Windows itself has. */
final class Capabilities {
    private final WindowsSystem system;

    Capabilities(WindowsSystem system) {
        this.system = system;
    }

    List<Capability> all() {
        return List.of(
                of(
                        "thread-states",
                        "a suspended process is seen to stand still",
                        system.table().tellsThreads(),
                        "what threads do is told by Windows itself and not by Wine; that a suspension was accepted has to do"),
                of(
                        "critical-flag",
                        "processes whose end stops Windows are told by their own mark, and never ended",
                        Vital.isTold(),
                        "ProcessBreakOnTermination is told by Windows itself and not by Wine; known are those by name only"),
                of(
                        "protection",
                        "a refusal by a protected process is explained",
                        Protection.isTold(),
                        "ProcessProtectionInformation is told by Windows 8.1 and newer, and not by Wine"),
                of(
                        "console-event",
                        "console programs are asked one by one",
                        Asking.routine() != 0,
                        "kernelbase.dll exports no CtrlRoutine; programs without windows are not asked"),
                of(
                        "debug-privilege",
                        "processes of other users can be ended and read",
                        Privilege.DEBUG.isHeld(),
                        "SeDebugPrivilege; administrators hold it"),
                of(
                        "socket-owners",
                        "who holds a port is found",
                        SocketOwners.areTold(),
                        "GetExtendedTcpTable names owners on Windows itself and not in Wine; :PORT is refused without"),
                of(
                        "open-files",
                        "who has a file open is found",
                        !OpenFiles.read().byProcess().isEmpty(),
                        "the table of all handles (SystemExtendedHandleInformation)"),
                of(
                        "object-holders",
                        "who debugs a process, and who keeps an ended one, is named",
                        Holders.areTold(),
                        "the table of all handles, or CompareObjectHandles (Windows 10)"),
                of(
                        "service-restarts",
                        "whether the service manager starts a service again is told before it does",
                        ServiceConfiguration.isTold(Services.running()),
                        "SERVICE_CONFIG_FAILURE_ACTIONS is told by Windows itself and not by Wine"),
                of(
                        "restart-manager",
                        "who has a file open is found also among those that this user may not open",
                        FileUsers.answers(),
                        "RmGetList names nobody in Wine; without it the table of all handles alone counts"));
    }

    private static Capability of(String name, String guarantee, boolean works, String missing) {
        return works ? Capability.full(name, guarantee) : Capability.absent(name, guarantee, missing);
    }
}
