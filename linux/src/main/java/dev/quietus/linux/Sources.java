package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import dev.quietus.Respawner;
import java.util.List;
import java.util.Optional;

/**
 * Recognises who is told to keep a process running: by its cgroup, by who brought it forth, and by what their files say.
 * Nobody is asked who could hang or answer later. For one thread at a time.
 */
final class Sources {
    private final Kernel kernel;
    private final ConfigurationFiles files;

    Sources(Kernel kernel) {
        this.kernel = kernel;
        this.files = new ConfigurationFiles(kernel, "");
    }

    /** @param ancestors those alive, nearest first */
    Optional<Respawner> of(ProcessFacts process, List<ProcessFacts> ancestors) {
        Optional<ProcessFacts> parent = ancestors.isEmpty() ? Optional.empty() : Optional.of(ancestors.getFirst());
        Optional<Respawner> found = byControlGroup(process, parent);
        if (found.isEmpty() && parent.isPresent()) {
            List<String> arguments = argumentsOf(process);
            found = new Schedules(kernel, files, this::argumentsOf).of(process, arguments, ancestors);
            if (found.isEmpty()) {
                found = new Supervisors(kernel, files).of(parent.get(), argumentsOf(parent.get()), arguments);
            }
            if (found.isEmpty()) {
                found = ShellLoop.of(parent.get(), argumentsOf(parent.get()));
            }
        }
        return found;
    }

    /** Whoever was forked by one in the same cgroup is that one's affair, not of who made the cgroup. */
    private Optional<Respawner> byControlGroup(ProcessFacts process, Optional<ProcessFacts> parent) {
        for (String path : pathsOf(process)) {
            boolean fromOutside = parent.isEmpty()
                    || isServiceManager(parent.get())
                    || !pathsOf(parent.get()).contains(path);
            Optional<ContainerPath> container = fromOutside ? ContainerPath.of(path) : Optional.empty();
            if (container.isPresent()) {
                return Optional.of(container.get().respawner(path));
            }
            if (fromOutside && (parent.isEmpty() || isServiceManager(parent.get()))) {
                boolean here = parent.isEmpty() || MountNamespaces.same(kernel, parent.get());
                Optional<Respawner> unit =
                        here ? new UnitFiles(kernel, files).of(path, own()) : UnitFiles.elsewhere(path, parent.get());
                if (unit.isPresent()) {
                    return unit;
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isServiceManager(ProcessFacts facts) {
        return facts.pid() == 1 || facts.name().equals("systemd");
    }

    /** In cgroup v2, and in the v1 hierarchies that service managers and containers use. */
    private List<String> pathsOf(ProcessFacts facts) {
        return pathsOf(facts.pid(), facts.controlGroup());
    }

    /** Of this program. */
    private List<String> own() {
        return pathsOf(kernel.pid(), kernel.cgroups().path(kernel.pid()));
    }

    private List<String> pathsOf(int pid, String unified) {
        int length = kernel.proc().read(pid, Proc.CGROUP);
        if (length <= 0) {
            return unified.isEmpty() ? List.of() : List.of(unified);
        }
        byte[] bytes = kernel.proc().bytes();
        int end = Scratch.HEADER + length;
        return List.of(
                unified,
                CgroupTree.findController(bytes, Scratch.HEADER, end, "name=systemd"),
                CgroupTree.findController(bytes, Scratch.HEADER, end, "pids"));
    }

    private List<String> argumentsOf(ProcessFacts facts) {
        return new LinuxDetails(kernel, facts.identity()).commandLine();
    }
}
