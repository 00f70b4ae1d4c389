package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import dev.quietus.Respawner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Recognises what cron(8) starts, and the line that says so. For one thread at a time. */
final class Schedules {
    private static final Set<String> CRONS = Set.of("cron", "crond", "CRON", "fcron", "anacron");
    private static final String SYSTEM = "/etc/crontab";
    private static final String DROPPED = "/etc/cron.d";
    private static final List<String> USERS = List.of("/var/spool/cron/crontabs", "/var/spool/cron");

    private final Kernel kernel;
    private final ConfigurationFiles files;
    private final Function<ProcessFacts, List<String>> arguments;

    /** @param arguments how to read the command line of a process */
    Schedules(Kernel kernel, ConfigurationFiles files, Function<ProcessFacts, List<String>> arguments) {
        this.kernel = kernel;
        this.files = files;
        this.arguments = arguments;
    }

    /** A line that may be the one, and how to keep it from being carried out. */
    private record Line(String file, CrontabText.Entry entry, String stop) {}

    /** @param ancestors those alive, nearest first: cron itself, or the shell that it had start the command */
    Optional<Respawner> of(List<String> command, List<ProcessFacts> ancestors) {
        ProcessFacts first = ancestors.getFirst();
        boolean direct = CRONS.contains(first.name());
        boolean byShell = ShellLoop.isShell(first.name())
                && ancestors.size() > 1
                && CRONS.contains(ancestors.get(1).name());
        if (!direct && !byShell) {
            return Optional.empty();
        }
        ProcessFacts cron = direct ? first : ancestors.get(1);
        List<String> shell = byShell ? arguments.apply(first) : List.of();
        List<Line> lines = !MountNamespaces.same(kernel, cron)
                ? List.of()
                : matching(command, shell.size() == 3 && shell.get(1).equals("-c") ? shell.get(2) : "");
        boolean certain = lines.size() == 1;
        String where = certain
                ? " (" + lines.getFirst().file + " line "
                        + lines.getFirst().entry.number() + ")"
                : "";
        List<String> evidence = new ArrayList<>();
        evidence.add("it descends from " + cron.pid() + " (" + cron.name() + ")");
        for (Line line : lines) {
            evidence.add(line.file + " line " + line.entry.number() + ": " + line.entry.command());
        }
        return Optional.of(new Respawner(
                Respawner.Kind.SCHEDULE,
                Optional.of(cron),
                "cron" + where,
                evidence,
                certain ? Optional.of(lines.getFirst().stop) : Optional.empty()));
    }

    /** The lines whose command is what the shell carries out; else those that call the program. */
    private List<Line> matching(List<String> command, String shell) {
        List<Line> all = all();
        List<Line> same = new ArrayList<>();
        List<Line> similar = new ArrayList<>();
        String whole = String.join(" ", command);
        for (Line line : all) {
            if (line.entry.command().equals(shell) || line.entry.command().equals(whole)) {
                same.add(line);
            } else if (!whole.isEmpty() && line.entry.command().contains(whole)) {
                similar.add(line);
            }
        }
        return same.isEmpty() ? similar : same;
    }

    private List<Line> all() {
        List<Line> all = new ArrayList<>();
        add(all, SYSTEM, true, "");
        for (String name : files.names(DROPPED, "")) {
            add(all, DROPPED + "/" + name, true, "");
        }
        for (String directory : USERS) {
            for (String user : files.names(directory, "")) {
                add(all, directory + "/" + user, false, user);
            }
        }
        return all;
    }

    private void add(List<Line> all, String file, boolean withUser, String user) {
        for (CrontabText.Entry entry : CrontabText.entries(files.read(file), withUser)) {
            String stop = user.isEmpty()
                    ? "sed -i '" + entry.number() + "s/^/#/' " + quoted(file)
                    : "crontab -u " + quoted(user) + " -e";
            all.add(new Line(file, entry, stop));
        }
    }

    private static String quoted(String word) {
        return ShellLoop.quoted(word);
    }
}
