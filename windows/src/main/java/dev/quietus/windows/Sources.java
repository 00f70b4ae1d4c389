package dev.quietus.windows;

import dev.quietus.Cure;
import dev.quietus.ProcessFacts;
import dev.quietus.Respawner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Recognises who is told to keep a process running: the service manager by its list, the Task Scheduler and the Run keys by
 * the command line, which has to be the very one, a command processor by its text. Whoever has a living parent is
 * that one's affair: tasks and Run keys count for those that the scheduler or the shell has started, or whose parent is gone.
 */
final class Sources {
    /** They start what their configuration says as children and look after those. */
    private static final Set<String> WRAPPERS = Set.of("nssm.exe", "winsw.exe", "srvany.exe", "shawl.exe");

    private static final Set<String> SCHEDULERS = Set.of("taskeng.exe", "taskhostw.exe");
    private static final Set<String> LOGONS = Set.of("explorer.exe", "userinit.exe", "runonce.exe");
    private static final String SCHEDULE = "Schedule";

    /** How long the files of tasks count as read: many are asked for in one go. In ticks of the process table. */
    private static final long FRESH = 2 * ProcessTable.TICKS_PER_SECOND;

    private final WindowsSystem system;
    private final Path tasks;
    private List<Tasks.Task> known = List.of();
    private long readAt = -FRESH;

    Sources(WindowsSystem system, Path tasks) {
        this.system = system;
        this.tasks = tasks;
    }

    /** @param ancestors those alive, nearest first */
    Optional<Respawner> of(ProcessFacts process, List<ProcessFacts> ancestors) {
        List<Services.Service> services = Services.running();
        Optional<Respawner> service = service(process.pid(), services);
        if (service.isPresent()) {
            return service;
        }
        Optional<ProcessFacts> parent = ancestors.stream().findFirst().filter(first -> !first.ended());
        if (parent.isPresent()) {
            Optional<Respawner> keeper =
                    wrapper(parent.get(), services).or(() -> CommandLoop.of(parent.get(), arguments(parent.get())));
            if (keeper.isPresent() && keeper.get().kind() != Respawner.Kind.PROCESS) {
                return keeper;
            }
            Optional<Respawner> configured = configured(process, parent, services);
            // What a task has started through a script is that task's as well.
            if (configured.isEmpty() && CommandLoop.isProcessor(parent.get().name())) {
                Optional<ProcessFacts> above =
                        ancestors.stream().skip(1).findFirst().filter(one -> !one.ended());
                configured = configured(parent.get(), above, services);
            }
            return configured.isPresent() ? configured : keeper;
        }
        return configured(process, parent, services);
    }

    private static Optional<Respawner> service(int pid, List<Services.Service> services) {
        List<String> names = new ArrayList<>();
        List<String> evidence = new ArrayList<>();
        String restarted = "";
        for (Services.Service service : services) {
            if (service.pid() == pid) {
                ServiceConfiguration configuration = ServiceConfiguration.read(service.name());
                names.add(service.name());
                evidence.add("service " + service.name() + ": " + configuration.text());
                restarted = restarted.isEmpty() && configuration.restarts() ? configuration.text() : restarted;
            }
        }
        if (names.isEmpty()) {
            return Optional.empty();
        }
        String text = "service " + String.join(" and ", names) + (restarted.isEmpty() ? "" : " (" + restarted + ")");
        Cure stop = ServiceCures.of(names);
        Respawner by =
                new Respawner(Respawner.Kind.UNIT, Optional.empty(), text, evidence, Optional.of(stop.command()));
        // Without a restart it stays stopped once its process is gone.
        return Optional.of(restarted.isEmpty() ? by : by.curedBy(List.of(stop)));
    }

    private static Optional<Respawner> wrapper(ProcessFacts parent, List<Services.Service> services) {
        if (!WRAPPERS.contains(parent.name().toLowerCase(Locale.ROOT))) {
            return Optional.empty();
        }
        return services.stream()
                .filter(service -> service.pid() == parent.pid())
                .findFirst()
                .map(service -> new Respawner(
                                Respawner.Kind.SUPERVISOR,
                                Optional.of(parent),
                                parent.pid() + " (" + parent.name() + "), service " + service.name(),
                                List.of("its parent is " + parent.name() + ", which runs a program as a service"),
                                Optional.empty())
                        .curedBy(List.of(ServiceCures.of(List.of(service.name())))));
    }

    private Optional<Respawner> configured(
            ProcessFacts process, Optional<ProcessFacts> parent, List<Services.Service> services) {
        boolean scheduler = parent.isEmpty() || isScheduler(parent.get(), services);
        boolean logon = parent.isEmpty() || LOGONS.contains(parent.get().name().toLowerCase(Locale.ROOT));
        WindowsDetails details = new WindowsDetails(system, process.identity());
        String executable = scheduler || logon ? details.executable().orElse("") : "";
        if (executable.isEmpty()) {
            return Optional.empty();
        }
        List<String> arguments = details.commandLine();
        Optional<Respawner> task = scheduler ? task(executable, arguments) : Optional.empty();
        return task.isPresent() || !logon ? task : runKey(executable, arguments);
    }

    private static boolean isScheduler(ProcessFacts parent, List<Services.Service> services) {
        return SCHEDULERS.contains(parent.name().toLowerCase(Locale.ROOT))
                || services.stream()
                        .anyMatch(service ->
                                service.pid() == parent.pid() && service.name().equalsIgnoreCase(SCHEDULE));
    }

    private List<Tasks.Task> tasks() {
        long now = system.boot().now();
        if (now - readAt >= FRESH) {
            known = Tasks.read(tasks);
            readAt = now;
        }
        return known;
    }

    private Optional<Respawner> task(String executable, List<String> arguments) {
        for (Tasks.Task task : tasks()) {
            for (String command : task.text().commands()) {
                if (new ConfiguredCommand(command, System::getenv).starts(executable, arguments)) {
                    String when = String.join(", ", task.text().triggers())
                            + task.text()
                                    .restart()
                                    .map(interval -> " restart on failure " + interval)
                                    .orElse("");
                    Respawner by = new Respawner(
                            Respawner.Kind.SCHEDULE,
                            Optional.empty(),
                            "scheduled task " + task.name() + (when.isBlank() ? "" : " (" + when.strip() + ")"),
                            List.of(task.file() + ": " + command),
                            Optional.empty());
                    return Optional.of(
                            task.text().startsByItself()
                                    ? by.curedBy(List.of(byHand(
                                            "disable-task",
                                            "disable the task " + task.name(),
                                            "schtasks /Change /TN \"" + task.name() + "\" /DISABLE")))
                                    : by);
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Respawner> runKey(String executable, List<String> arguments) {
        for (RunKeys.Entry entry : RunKeys.read()) {
            if (new ConfiguredCommand(entry.command(), System::getenv).starts(executable, arguments)) {
                return Optional.of(new Respawner(
                                Respawner.Kind.SCHEDULE,
                                Optional.empty(),
                                "the value " + entry.name() + " of " + entry.key() + ", whenever somebody logs on",
                                List.of(entry.key() + " " + entry.name() + ": " + entry.command()),
                                Optional.empty())
                        .curedBy(List.of(byHand(
                                "remove-logon-entry",
                                "remove the value " + entry.name() + ", so that a logon starts it no more",
                                entry.removal()))));
            }
        }
        return Optional.empty();
    }

    private static Cure byHand(String name, String effect, String command) {
        return new Cure(name, Cure.Risk.OTHERS, effect, command, new Cure.Act.ByHand());
    }

    private List<String> arguments(ProcessFacts process) {
        return new WindowsDetails(system, process.identity()).commandLine();
    }
}
