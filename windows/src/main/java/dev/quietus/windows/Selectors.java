package dev.quietus.windows;

import dev.quietus.ProcessFacts;
import dev.quietus.QuietusException;
import dev.quietus.RunName;
import dev.quietus.Target;
import dev.quietus.spi.Platform.Selection;
import dev.quietus.spi.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Finds the processes of a target that only Windows can relate. */
final class Selectors {
    private final WindowsSystem system;

    Selectors(WindowsSystem system) {
        this.system = system;
    }

    Selection select(Target target, Snapshot snapshot) {
        return switch (target) {
            case Target.Port port -> new PortSelector().select(port, snapshot);
            case Target.Path path -> new PathSelector(system).select(path, snapshot);
            case Target.Library library -> library(library, snapshot);
            case Target.User user -> user(user, snapshot);
            case Target.Unit unit -> service(unit, snapshot);
            case Target.Environment variable -> variable(variable, snapshot);
            case Target.Window window -> window(window, snapshot);
            case Target.Run run -> run(run, snapshot);
            case Target.ControlGroup group -> new Selection.Absent("Windows has no control groups");
            case Target.Namespace namespace -> new Selection.Absent("Windows has no PID namespaces");
            case Target.Pid pid -> decidedByFacts(pid);
            case Target.Exact exact -> decidedByFacts(exact);
            case Target.Name name -> decidedByFacts(name);
            case Target.Command command -> decidedByFacts(command);
            case Target.Executable executable -> decidedByFacts(executable);
            case Target.Session session -> decidedByFacts(session);
            case Target.Terminal terminal -> decidedByFacts(terminal);
            case Target.Group group -> decidedByFacts(group);
        };
    }

    private static Selection decidedByFacts(Target target) {
        throw new IllegalArgumentException("facts alone decide " + target.text());
    }

    private static Selection library(Target.Library target, Snapshot snapshot) {
        String wanted = target.name().toLowerCase(Locale.ROOT);
        return Matches.among(snapshot, facts -> {
                    for (String path : Modules.of(facts.pid())) {
                        String name = path.substring(path.lastIndexOf('\\') + 1).toLowerCase(Locale.ROOT);
                        if (name.equals(wanted) || name.equals(wanted + ".dll")) {
                            return Optional.of("has loaded " + path);
                        }
                    }
                    return Optional.empty();
                })
                .selection();
    }

    private Selection user(Target.User target, Snapshot snapshot) {
        OptionalInt uid = system.accounts().uid(target.nameOrUid());
        if (uid.isEmpty()) {
            throw QuietusException.of(
                    QuietusException.Reason.NOTHING_MATCHED,
                    "no process belongs to a user '" + target.nameOrUid() + "'");
        }
        return Matches.among(
                        snapshot,
                        facts -> facts.users().include(uid.getAsInt())
                                ? Optional.of("belongs to " + target.nameOrUid())
                                : Optional.empty())
                .selection();
    }

    /** The host of a service may host others too; they are named, because they end with it. */
    private static Selection service(Target.Unit target, Snapshot snapshot) {
        List<Services.Service> running = Services.running();
        List<Services.Service> meant = new ArrayList<>(running);
        meant.removeIf(service -> !service.name().equalsIgnoreCase(target.name()));
        return Matches.among(snapshot, facts -> {
                    if (meant.stream().noneMatch(service -> service.pid() == facts.pid())) {
                        return Optional.empty();
                    }
                    List<String> hosted = new ArrayList<>();
                    for (Services.Service service : running) {
                        if (service.pid() == facts.pid()) {
                            hosted.add(service.name());
                        }
                    }
                    return Optional.of("hosts " + String.join(", ", hosted));
                })
                .selection();
    }

    private Selection variable(Target.Environment target, Snapshot snapshot) {
        String wanted = target.key() + "=" + target.value();
        return Matches.among(
                        snapshot,
                        facts -> holds(facts, wanted) ? Optional.of("was started with " + wanted) : Optional.empty())
                .selection();
    }

    /** Names of variables are the same in any case; values are not. */
    private boolean holds(ProcessFacts facts, String wanted) {
        int key = wanted.indexOf('=') + 1;
        for (String variable : variables(facts)) {
            if (variable.regionMatches(true, 0, wanted, 0, key)
                    && variable.substring(key).equals(wanted.substring(key))) {
                return true;
            }
        }
        return false;
    }

    private List<String> variables(ProcessFacts facts) {
        return new Parameters(system.access())
                .environment(facts.identity())
                .map(text -> List.of(text.split("\0")))
                .orElse(List.of());
    }

    private static Selection window(Target.Window target, Snapshot snapshot) {
        String wanted = target.title().toLowerCase(Locale.ROOT);
        List<Windows.Window> windows = new ArrayList<>(Windows.all());
        windows.removeIf(window -> !window.title().toLowerCase(Locale.ROOT).contains(wanted));
        return Matches.among(
                        snapshot,
                        facts -> windows.stream()
                                .filter(window -> window.pid() == facts.pid())
                                .findFirst()
                                .map(window -> "shows the window '" + window.title() + "'"))
                .selection();
    }

    /** By the variable that a run gives its command; who dropped it is found as a descendant. */
    private Selection run(Target.Run target, Snapshot snapshot) {
        String start = Launch.MARKER + "=";
        return Matches.among(snapshot, facts -> {
                    for (String variable : variables(facts)) {
                        if (variable.startsWith(start)
                                && RunName.matches(target.id(), variable.substring(start.length()))) {
                            return Optional.of("is of the run " + variable.substring(start.length()));
                        }
                    }
                    return Optional.empty();
                })
                .selection();
    }
}
