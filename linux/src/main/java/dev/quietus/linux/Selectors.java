package dev.quietus.linux;

import dev.quietus.Target;
import dev.quietus.spi.Platform.Selection;
import dev.quietus.spi.Snapshot;

/** Finds the processes of a target that only the operating system can relate. One class for each kind of target. */
final class Selectors {
    private final PortSelector ports;
    private final PathSelector paths;
    private final LibrarySelector libraries;
    private final UserSelector users;
    private final ControlGroupSelector controlGroups;
    private final UnitSelector units;
    private final EnvironmentSelector environments;
    private final NamespaceSelector namespaces;
    private final RunSelector runs;

    Selectors(Kernel kernel) {
        ControlGroups groups = new ControlGroups(kernel);
        ports = new PortSelector(kernel);
        paths = new PathSelector(kernel);
        libraries = new LibrarySelector(kernel);
        users = new UserSelector(kernel.users());
        controlGroups = new ControlGroupSelector(groups);
        units = new UnitSelector(groups, controlGroups);
        environments = new EnvironmentSelector(kernel);
        namespaces = new NamespaceSelector(new PidNamespaces(kernel));
        runs = new RunSelector(kernel, controlGroups, namespaces);
    }

    /**
     * Finds who matches, among the processes of a listing: whoever is found had its number when the listing was made, so
     * what was read under that number since is its own, or its handle will not open.
     *
     * @throws dev.quietus.QuietusException NOTHING_MATCHED when the target itself does not exist: no such user, cgroup
     */
    Selection select(Target target, Snapshot snapshot) {
        return switch (target) {
            case Target.Port port -> ports.select(port, snapshot);
            case Target.Path path -> paths.select(path, snapshot);
            case Target.Library library -> libraries.select(library, snapshot);
            case Target.User user -> users.select(user, snapshot);
            case Target.ControlGroup group -> controlGroups.select(group, snapshot);
            case Target.Unit unit -> units.select(unit, snapshot);
            case Target.Environment environment -> environments.select(environment, snapshot);
            case Target.Namespace namespace -> namespaces.select(namespace, snapshot);
            case Target.Window window -> new Selection.Absent("who owns a window is told by no interface of Linux");
            case Target.Run run -> runs.select(run, snapshot);
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
}
