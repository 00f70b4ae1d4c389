package dev.quietus.linux;

import dev.quietus.Capability;
import dev.quietus.ProcessFacts;
import dev.quietus.spi.Lineage;
import dev.quietus.spi.Snapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What this machine allows and lacks, beyond the means: each by trying it, not by the kernel's version. */
final class Capabilities {
    private static final byte[] PTRACE_SCOPE = KernelText.ascii("sys/kernel/yama/ptrace_scope");
    private static final byte[] SYSTEMD = KernelText.ascii("/run/systemd/system");
    private static final int CAP_KILL = 5;
    private static final int CAP_SYS_PTRACE = 19;
    private static final int RLIMIT_NOFILE = 7;

    private final Kernel kernel;
    private final KernelFiles files;
    private final ControlGroups groups;

    Capabilities(Kernel kernel) {
        this.kernel = kernel;
        this.files = new KernelFiles(kernel.scratch(), kernel.proc());
        this.groups = new ControlGroups(kernel);
    }

    List<Capability> all() {
        long rights = rights();
        Snapshot snapshot = kernel.table().snapshot();
        List<Capability> all = new ArrayList<>();
        all.add(identities());
        all.add(information());
        all.add(signals(rights));
        all.add(sight(snapshot));
        all.add(inspection(rights));
        all.add(descriptors(snapshot));
        all.add(networks(snapshot, rights));
        all.add(freezing());
        all.add(forkLimits());
        all.add(units());
        all.add(births());
        return all;
    }

    private long rights() {
        ProcStatus self = ProcStatus.own(kernel.proc());
        return self == null ? 0 : self.capabilities();
    }

    private Capability identities() {
        String name = "process-identity";
        return kernel.pidfd().numbered()
                ? Capability.full(name, "each process has an inode number (pidfs) that no other gets during this boot")
                : Capability.weaker(
                        name,
                        "processes are told apart by pid and start time, which is 10 ms coarse; held ones are safe",
                        "pidfs: Linux 6.9 or newer");
    }

    private Capability information() {
        String name = "process-information";
        return kernel.pidfd().informative()
                ? Capability.full(name, "uids and cgroup of a held process come from its pidfd, never from another's")
                : Capability.weaker(
                        name,
                        "uids and cgroup are read from /proc and checked against the pidfd afterwards",
                        "PIDFD_GET_INFO: Linux 6.13 or newer");
    }

    private static Capability signals(long rights) {
        String name = "signal-others";
        return has(rights, CAP_KILL)
                ? Capability.full(name, "processes of every user can be signalled")
                : Capability.weaker(name, "own processes can be signalled", "CAP_KILL: run it with sudo");
    }

    private static Capability sight(Snapshot snapshot) {
        String name = "process-table";
        return snapshot.restriction().isEmpty()
                ? Capability.full(name, "every process of this PID namespace is seen")
                : Capability.weaker(
                        name, "own processes are seen", snapshot.restriction().get());
    }

    private Capability inspection(long rights) {
        String name = "inspect-others";
        if (has(rights, CAP_SYS_PTRACE)) {
            return Capability.full(name, "open files, mappings and environments of every process can be read");
        }
        int length = kernel.proc().read(PTRACE_SCOPE);
        boolean scoped = length > 0 && kernel.proc().bytes()[Scratch.HEADER] != '0';
        return Capability.weaker(
                name,
                "ports, paths, libraries and variables find own processes" + (scoped ? ", but not their images" : ""),
                "CAP_SYS_PTRACE: run it with sudo" + (scoped ? ", or sysctl kernel.yama.ptrace_scope=0" : ""));
    }

    /** Why the files of other users' processes cannot be inspected; empty when they can. */
    Optional<String> blindness() {
        return has(rights(), CAP_SYS_PTRACE)
                ? Optional.empty()
                : Optional.of("files and variables of other users' processes cannot be inspected (CAP_SYS_PTRACE)");
    }

    private Capability descriptors(Snapshot snapshot) {
        String name = "descriptors";
        long told = Syscall.call(
                SyscallNumber.PRLIMIT64, 0, RLIMIT_NOFILE, 0, kernel.scratch().address(Scratch.HEADER));
        long hard = told == 0 ? kernel.scratch().getLong(Scratch.HEADER + 8) : 0;
        int processes = snapshot.processes().size();
        String guarantee =
                "holds up to " + Long.toUnsignedString(hard) + " processes open at once, beyond that one by one";
        return Long.compareUnsigned(hard, processes + Descriptors.RESERVE) > 0
                ? Capability.full(name, guarantee)
                : Capability.weaker(
                        name, guarantee, "file descriptors for " + processes + " processes: ulimit -Hn 1048576");
    }

    private Capability networks(Snapshot snapshot, long rights) {
        String name = "ports";
        Set<Long> namespaces = new HashSet<>();
        int unreadable = 0;
        for (ProcessFacts facts : snapshot.processes()) {
            if (Matches.hasResources(facts)) {
                long namespace = files.numberedLink(facts.pid(), KernelText.ascii("ns/net"));
                unreadable += namespace == 0 ? 1 : 0;
                namespaces.add(namespace);
            }
        }
        namespaces.remove(0L);
        String guarantee = "finds who listens on a port, in " + namespaces.size()
                + (namespaces.size() == 1 ? " network namespace" : " network namespaces");
        return unreadable == 0 || has(rights, CAP_SYS_PTRACE)
                ? Capability.full(name, guarantee)
                : Capability.weaker(
                        name, guarantee, "the network namespaces of " + unreadable + " processes: run it with sudo");
    }

    private Capability freezing() {
        String name = "freezers";
        boolean unified = groups.unified().isPresent();
        boolean legacy = groups.legacy("freezer").isPresent();
        if (legacy) {
            return Capability.weaker(
                    name,
                    (unified ? "cgroup v2 freezes and lets the frozen die; " : "")
                            + "the v1 freezer keeps the frozen from dying until they are thawed",
                    "nothing can be done but thaw; a host on cgroup v2 alone has no such freezer:"
                            + " systemd.unified_cgroup_hierarchy=1");
        }
        return unified
                ? Capability.full(name, "cgroup v2 freezes, and lets the frozen die")
                : Capability.absent(
                        name, "freezing whole cgroups", "cgroup v2: mount -t cgroup2 none /sys/fs/cgroup/unified");
    }

    private Capability forkLimits() {
        String name = "fork-limit";
        String guarantee = "forbids forks in a cgroup while it is ended";
        boolean unified = false;
        if (groups.unified().isPresent()) {
            byte[] controllers = files.read(groups.unified().get().file("cgroup.controllers"));
            unified = controllers != null
                    && (' '
                                    + KernelText.text(controllers, 0, controllers.length)
                                            .strip()
                                    + ' ')
                            .contains(" pids ");
        }
        if (unified) {
            return Capability.full(name, guarantee);
        }
        return groups.legacy("pids").isPresent()
                ? Capability.weaker(
                        name,
                        "forbids forks in cgroups of the v1 hierarchy pids while they are ended",
                        "the pids controller in cgroup v2")
                : Capability.absent(name, guarantee, "the pids controller: CONFIG_CGROUP_PIDS, and mount it");
    }

    private Capability births() {
        String name = "births";
        String guarantee = "the kernel tells who forks whom, so that --settle names whoever starts something again";
        try (Lineage lineage = ProcessConnector.open(kernel)) {
            return lineage instanceof ProcessConnector
                    ? Capability.full(name, guarantee)
                    : Capability.weaker(
                            name,
                            "--settle names the parent that a comeback has when it is first seen",
                            lineage.gap().orElse(""));
        }
    }

    private Capability units() {
        String name = "units";
        String guarantee = "finds the processes of a unit (unit:NAME)";
        return files.identify(SYSTEMD).exists()
                ? Capability.full(name, guarantee)
                : Capability.absent(name, guarantee, "systemd is not running here; name processes by cgroup:PATH");
    }

    private static boolean has(long rights, int capability) {
        return (rights >>> capability & 1) != 0;
    }
}
