package dev.quietus.linux;

import dev.quietus.Cure;
import dev.quietus.ProcessFacts;
import dev.quietus.Respawner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Recognises the programs whose purpose is to keep others running, by their names and command lines. */
final class Supervisors {
    private static final byte[] PLACE = KernelText.ascii("cwd");
    private static final List<String> USUAL =
            List.of("/etc/supervisor/supervisord.conf", "/etc/supervisord.conf", "/etc/supervisor.conf");

    /** Not EXITED, from which it may be started again. */
    private static final Set<String> STOPPED = Set.of("STOPPED", "FATAL");

    private final Kernel kernel;
    private final ConfigurationFiles files;

    Supervisors(Kernel kernel, ConfigurationFiles files) {
        this.kernel = kernel;
        this.files = files;
    }

    /**
     * @param words the parent's command line
     * @param command of what it keeps running
     */
    Optional<Respawner> of(ProcessFacts parent, List<String> words, List<String> command) {
        String line = String.join(" ", words);
        String service = words.size() > 1 ? words.get(1) : "";
        return switch (parent.name()) {
            case "supervisord" -> Optional.of(supervisord(parent, words, command));
            case "runsv" -> Optional.of(runsv(parent, "service " + service, line));
            case "s6-supervise" -> Optional.of(keeper(parent, "service " + service, line, "s6-svc -d ", place(parent)));
            case "supervise" -> Optional.of(keeper(parent, "service " + service, line, "svc -d ", place(parent)));
            default -> byWords(parent, line, command);
        };
    }

    private Optional<Respawner> byWords(ProcessFacts parent, String line, List<String> command) {
        String last = command.isEmpty() ? "" : command.get(command.size() - 1);
        if (line.startsWith("PM2 ") && line.contains("God Daemon")) {
            return Optional.of(keeper(parent, "pm2", line, "pm2 stop ", last));
        }
        if (line.contains("/forever/bin/monitor")) {
            return Optional.of(keeper(parent, "forever", line, "forever stop ", last));
        }
        // It goes on waiting for a change of its files, and is ended like any process.
        return line.contains("/nodemon")
                ? Optional.of(new Respawner(
                        Respawner.Kind.PROCESS,
                        Optional.of(parent),
                        who(parent) + ", nodemon",
                        List.of("its command line: " + line),
                        Optional.of("quietus kill " + parent.identity().token())))
                : Optional.empty();
    }

    /** One whose program is only named. */
    private Respawner keeper(ProcessFacts parent, String what, String line, String stop, String which) {
        Cure cure = new SupervisorCures(kernel, parent).byHand(what, stop + ShellLoop.quoted(which));
        return keeper(parent, what, line, cure);
    }

    private static Respawner keeper(ProcessFacts parent, String what, String line, Cure cure) {
        return new Respawner(
                        Respawner.Kind.SUPERVISOR,
                        Optional.of(parent),
                        who(parent) + ", " + what,
                        List.of("its command line: " + line),
                        Optional.empty())
                .curedBy(List.of(cure));
    }

    private Respawner runsv(ProcessFacts parent, String what, String line) {
        String place = place(parent);
        return keeper(
                parent,
                what,
                line,
                new SupervisorCures(kernel, parent)
                        .by(
                                what,
                                new SupervisorCures.Tool(
                                        place,
                                        List.of("sv", "-v", "down", place),
                                        List.of("sv", "status", place),
                                        text -> text.startsWith("down:"))));
    }

    private static String who(ProcessFacts facts) {
        return facts.pid() + " (" + facts.name() + ")";
    }

    /** Its working directory, which is that of the service it keeps. */
    private String place(ProcessFacts parent) {
        String place = new KernelFiles(kernel.scratch(), kernel.proc()).link(parent.pid(), PLACE);
        return place.isEmpty() ? "SERVICE" : place;
    }

    private Respawner supervisord(ProcessFacts parent, List<String> words, List<String> command) {
        String file = MountNamespaces.same(kernel, parent) ? configuration(parent, words) : "";
        List<String> ctl = new ArrayList<>(List.of("supervisorctl"));
        ctl.addAll(file.isEmpty() ? List.of() : List.of("-c", file));
        SupervisorCures cures = new SupervisorCures(kernel, parent);
        for (SupervisorText.Program program : programs(file)) {
            if (isCommand(program.command(), command)) {
                String restart = program.restart().isEmpty() ? "unexpected, as not set" : program.restart();
                return new Respawner(
                                Respawner.Kind.SUPERVISOR,
                                Optional.of(parent),
                                who(parent) + ", program " + program.name(),
                                List.of(file + ": [program:" + program.name() + "], autorestart=" + restart),
                                Optional.empty())
                        .curedBy(List.of(cures.by(
                                "program " + program.name(),
                                new SupervisorCures.Tool(
                                        file,
                                        with(ctl, "stop", program.processes()),
                                        with(ctl, "status", program.processes()),
                                        Supervisors::isStopped))));
            }
        }
        Cure unknown = cures.byHand(
                "the program that keeps it, which cannot be told from here", Program.typed(with(ctl, "status")));
        return new Respawner(
                        Respawner.Kind.SUPERVISOR,
                        Optional.of(parent),
                        who(parent),
                        List.of("its command line: " + String.join(" ", words)),
                        Optional.empty())
                .curedBy(List.of(unknown));
    }

    private static List<String> with(List<String> words, String... more) {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of(more));
        return all;
    }

    /** Whether supervisorctl says so of each process: its name, its state, and since when. */
    static boolean isStopped(String status) {
        for (String line : status.split("\n", -1)) {
            String[] words = line.strip().split("\\s+", 3);
            if (words.length < 2 || !STOPPED.contains(words[1])) {
                return false;
            }
        }
        return true;
    }

    private String configuration(ProcessFacts parent, List<String> words) {
        for (int at = 0; at + 1 < words.size(); at++) {
            if (words.get(at).equals("-c") || words.get(at).equals("--configuration")) {
                String file = words.get(at + 1);
                return file.startsWith("/")
                        ? file
                        : new KernelFiles(kernel.scratch(), kernel.proc()).link(parent.pid(), PLACE) + "/" + file;
            }
        }
        for (String file : USUAL) {
            if (files.read(file).length > 0) {
                return file;
            }
        }
        return "";
    }

    /** Of a file and those that it includes. */
    private List<SupervisorText.Program> programs(String file) {
        List<SupervisorText.Program> all = new ArrayList<>();
        for (SupervisorText.Program one : file.isEmpty() ? List.<SupervisorText.Program>of() : read(file)) {
            if (!one.name().isEmpty()) {
                all.add(one);
                continue;
            }
            for (String pattern : one.command().split("\\s+", -1)) {
                included(file, pattern).forEach(included -> all.addAll(read(included)));
            }
        }
        return all;
    }

    private List<SupervisorText.Program> read(String file) {
        return SupervisorText.programs(files.read(file));
    }

    /** The files that a pattern such as {@code conf.d/*.conf} names: a star is understood in the last part only. */
    private List<String> included(String file, String pattern) {
        String path = pattern.startsWith("/") ? pattern : file.substring(0, file.lastIndexOf('/') + 1) + pattern;
        int slash = path.lastIndexOf('/');
        int star = path.indexOf('*');
        if (star < 0) {
            return List.of(path);
        }
        if (star < slash) {
            return List.of();
        }
        List<String> found = new ArrayList<>();
        for (String name : files.names(path.substring(0, slash), path.substring(star + 1))) {
            if (name.startsWith(path.substring(slash + 1, star))) {
                found.add(path.substring(0, slash + 1) + name);
            }
        }
        return found;
    }

    /** Whether a process carries out a configured command: the same words, or called by a script's interpreter. */
    static boolean isCommand(String configured, List<String> command) {
        String plain = configured.replace("\"", "").replace("'", "");
        String line = String.join(" ", command);
        return !plain.isEmpty() && (line.equals(plain) || line.endsWith(" " + plain));
    }
}
