package dev.quietus.linux;

import dev.quietus.Cure;
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

    /**
     * A line that may be the one.
     *
     * @param system whether it stands in a table of the system's, not of a user's
     * @param user as whom it is carried out
     */
    record Line(String file, boolean system, String user, CrontabText.Entry entry) {}

    /** @param exact whether each of the lines has the very command, so that each would start it again */
    private record Matching(List<Line> lines, boolean exact) {}

    /** @param ancestors those alive, nearest first: cron itself, or the shell that it had start the command */
    Optional<Respawner> of(ProcessFacts process, List<String> command, List<ProcessFacts> ancestors) {
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
        // Cron makes a line's user of whatever it starts: the same words in a line of another user are another's.
        int uid = (byShell ? first : process).users().real();
        Matching matching = !MountNamespaces.same(kernel, cron)
                ? new Matching(List.of(), false)
                : matching(command, shell.size() == 3 && shell.get(1).equals("-c") ? shell.get(2) : "", uid);
        List<Line> lines = matching.lines;
        String where = lines.size() == 1
                ? " (" + lines.getFirst().file + " line "
                        + lines.getFirst().entry.number() + ")"
                : "";
        List<String> evidence = new ArrayList<>();
        evidence.add("it descends from " + cron.pid() + " (" + cron.name() + ")");
        for (Line line : lines) {
            evidence.add(line.file + " line " + line.entry.number() + ": " + line.entry.command());
        }
        return Optional.of(
                new Respawner(Respawner.Kind.SCHEDULE, Optional.of(cron), "cron" + where, evidence, Optional.empty())
                        .curedBy(cures(matching, cron, uid)));
    }

    /** None where all tables can be read, and none of them has the line: it does not start it again. */
    private List<Cure> cures(Matching matching, ProcessFacts cron, int uid) {
        boolean certain = matching.exact || matching.lines.size() == 1;
        boolean root = Syscall.call(SyscallNumber.GETEUID) == 0;
        if (matching.lines.isEmpty() && root || !MountNamespaces.same(kernel, cron)) {
            return List.of();
        }
        // Who only calls itself cron carries no table out.
        if (certain && cron.users().effective() == 0) {
            return List.of(new CronCures(kernel).disable(matching.lines));
        }
        String user = kernel.users().name(uid).orElseGet(() -> Integer.toUnsignedString(uid));
        boolean own = uid == (int) Syscall.call(SyscallNumber.GETEUID);
        return List.of(CronCures.byHand(
                "comment out the line that starts it, which cannot be told from here",
                own && !root ? "crontab -e" : "crontab -u " + ShellLoop.quoted(user) + " -e"));
    }

    /** The lines whose command is what the shell carries out; else those that call the program. */
    private Matching matching(List<String> command, String shell, int uid) {
        Optional<String> user = kernel.users().name(uid);
        List<Line> same = new ArrayList<>();
        List<Line> similar = new ArrayList<>();
        String whole = String.join(" ", command);
        for (Line line : user.isPresent() ? all() : List.<Line>of()) {
            if (!line.user.equals(user.get())) {
                continue;
            }
            if (line.entry.command().equals(shell) || line.entry.command().equals(whole)) {
                same.add(line);
            } else if (!whole.isEmpty() && line.entry.command().contains(whole)) {
                similar.add(line);
            }
        }
        return same.isEmpty() ? new Matching(similar, false) : new Matching(same, true);
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
            all.add(new Line(file, withUser, withUser ? entry.user() : user, entry));
        }
    }
}
