package dev.quietus.linux;

import dev.quietus.Containment;
import dev.quietus.QuietusException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What a launch without machine code executes: tools of util-linux, env(1) and sh(1). setpriv(1) ties unshare(1) to this
 * program's thread ({@code --pdeathsig}); unshare forks the first process of a new PID namespace, ties it to itself ({@code
 * --kill-child}) and collects it. That is a shell, the keeper: it prepares the namespace, says so, waits until it is let go,
 * runs the command and tells how it ended.
 *
 * <p>No tool sees the command's variables under their names: a shell would change some, and some would change the tools. Each
 * value is carried by a variable of ours, and the last tool, env(1), gives them their names. The values are never arguments,
 * which everybody may read.
 */
final class ToolLaunch {
    /** With this system property set to true runs are launched so on every processor. */
    static final String PROPERTY = "quietus.linux.tools";

    /** How the weakness of a run begins that was launched so. */
    static final String SLOWER = "launched by unshare(1), slower: ";

    /** What the keeper says when the namespace is ready; anything else is why it is not. */
    static final String READY = "ready\n";

    /**
     * Its arguments: the run's name, the last pid before the first, mount(8) or "", the folder of runs, the command. 2 leads
     * to this program, 3 from it, 4 is the command's standard error.
     */
    static final String PREPARE = """
            printf quietus-keeper >/proc/self/comm
            test -z "$3" || "$3" -n -t tmpfs -o mode=0700,size=16m,nosuid,nodev,noexec tmpfs "$4" >/dev/null 2>&1
            { echo "$2" >/proc/sys/kernel/ns_last_pid; } 2>/dev/null
            shift 4
            echo ready >&2
            read -r go <&3 || exit 1
            "$@" 2>&4 3<&- 4>&-
            echo "ended $?" >&2
            read -r go <&3""";

    /** What reaches the group of this program, or its terminal's, is not for the tools: the command's end ends them. */
    private static final Map<String, Integer> SIGNALS = new TreeMap<>(Map.of(
            "HUP", 1, "INT", 2, "QUIT", 3, "USR1", 10, "USR2", 12, "PIPE", 13, "ALRM", 14, "TERM", 15, "TSTP", 20));

    private static final String VARIABLE = "QUIETUS_";

    private final KernelFiles files;
    private final Containment containment;
    private final Confines confines;
    private final CommandWords words;

    ToolLaunch(KernelFiles files, Containment containment, Confines confines, CommandWords words) {
        this.files = files;
        this.containment = containment;
        this.confines = confines;
        this.words = words;
    }

    /** Whether runs are launched so. */
    static boolean used() {
        return !NativeCode.fits() || Boolean.getBoolean(PROPERTY);
    }

    /** The weakness of every run that is launched so. */
    static String weakness() {
        return SLOWER
                + (NativeCode.fits()
                        ? PROPERTY + " is set"
                        : "no launch code for this processor (" + System.getProperty("os.arch", "") + ")");
    }

    /** @throws QuietusException UNAVAILABLE when this launch cannot do something */
    static void require(boolean possible, String what) {
        if (!possible) {
            throw unavailable("the launch by unshare(1) cannot do " + what + " (" + weakness() + ")");
        }
    }

    /** Whether these are the words of a keeper that is a shell, up to what it calls itself. */
    static boolean isKeeper(byte[] words, byte[] own) {
        byte[] script = joined(KernelText.ascii("\0-c\0"), text(PREPARE + "\0"), own);
        int program = KernelText.find(words, 0, words.length, '\0');
        return KernelText.text(words, 0, program).endsWith("/sh")
                && KernelText.begins(words, program, words.length, script);
    }

    /** Where the command is started, empty where this program is. */
    private Optional<byte[]> directory() {
        return containment.directory().map(path -> text(path.toString()));
    }

    /**
     * The words of all tools and the command.
     *
     * @param ignored signals that this program ignores, which the command inherits; bit n-1 is signal n
     * @throws QuietusException COMMAND_NOT_FOUND, CANNOT_EXECUTE for the command; UNAVAILABLE for its directory, a variable
     *     or a tool
     */
    List<byte[]> words(long ignored) {
        if (directory().isPresent() && !files.identify(directory().get()).isDirectory()) {
            throw unavailable("could not set the run up: enter the directory "
                    + containment.directory().get());
        }
        List<String> all = new ArrayList<>(List.of(tool("setpriv"), "--pdeathsig", "KILL", "--"));
        all.addAll(List.of(tool("env"), "--ignore-signal=" + String.join(",", SIGNALS.keySet()), tool("unshare")));
        if (confines.userNamespace()) {
            // With more rights in its namespace than the command, which may not trace it then (ptrace(2)).
            all.addAll(List.of("--user", "--map-current-user", "--keep-caps"));
        }
        all.addAll(List.of("--mount", "--propagation", "slave", "--pid", "--fork", "--kill-child=KILL"));
        all.addAll(List.of("--mount-proc", "--", tool("sh"), "-c", PREPARE, Launch.KEEPER, confines.name()));
        all.add(Integer.toString(ThreadLocalRandom.current().nextInt(1000, 30_000)));
        // mount(8) does it for root alone.
        Optional<String> book = confines.userNamespace() ? Optional.empty() : confines.book();
        all.add(book.isPresent() ? tool("mount") : "");
        all.add(book.orElse(""));
        all.addAll(commandTools(ignored));
        List<byte[]> bytes = new ArrayList<>(all.stream().map(ToolLaunch::text).toList());
        bytes.add(names());
        byte[] program = program();
        // Without a PATH execvp(3) looks elsewhere than machine code does.
        bytes.add(value("PATH").isPresent() ? words.arguments().getFirst() : program);
        bytes.addAll(words.arguments().subList(1, words.arguments().size()));
        return bytes;
    }

    /**
     * Starts them.
     *
     * @param streams what the command gets
     * @param said where the keeper speaks
     * @param go where it listens
     * @return the pid of unshare(1), or the negated error number
     */
    long spawn(List<byte[]> all, RunStreams streams, long said, long go) {
        int which = containment.merged() ? 1 : 2;
        long error = streams.command(which) == RunStreams.INHERITED ? which : streams.command(which);
        List<Spawn.Given> given = new ArrayList<>(List.of(new Spawn.Given(error, 4)));
        for (int at = 0; at <= 1; at++) {
            if (streams.command(at) != RunStreams.INHERITED) {
                given.add(new Spawn.Given(streams.command(at), at));
            }
        }
        given.addAll(List.of(new Spawn.Given(said, 2), new Spawn.Given(go, 3)));
        return Spawn.start(all, variables(), given, 5, directory());
    }

    private List<String> commandTools(long ignored) {
        List<String> all = new ArrayList<>();
        if (confines.userNamespace()) {
            Launch.cap(containment, confines)
                    .ifPresent(cap -> all.addAll(List.of(tool("prlimit"), "--nproc=" + cap + ":" + cap)));
        }
        if (confines.ownProcessGroup()) {
            all.add(tool("setsid"));
        }
        List<String> rights = rights();
        if (!rights.isEmpty()) {
            all.add(tool("setpriv"));
            all.addAll(rights);
        }
        all.add(tool("env"));
        List<String> defaults = SIGNALS.entrySet().stream()
                .filter(each -> (ignored >>> each.getValue() - 1 & 1) == 0)
                .map(Map.Entry::getKey)
                .toList();
        if (!defaults.isEmpty()) {
            all.add("--default-signal=" + String.join(",", defaults));
        }
        all.addAll(List.of("-i", "-S"));
        return all;
    }

    private List<String> rights() {
        List<String> options = new ArrayList<>();
        confines.account().ifPresent(account -> {
            options.addAll(List.of("--reuid", Integer.toUnsignedString(account.uid())));
            options.addAll(List.of("--regid", Integer.toUnsignedString(account.gid())));
            List<String> groups =
                    account.groups().stream().map(Integer::toUnsignedString).toList();
            options.addAll(
                    groups.isEmpty() ? List.of("--clear-groups") : List.of("--groups", String.join(",", groups)));
        });
        if (confines.userNamespace()) {
            options.addAll(List.of("--inh-caps=-all", "--ambient-caps=-all"));
        }
        if (confines.noNewPrivileges()) {
            options.add("--no-new-privs");
        }
        return options;
    }

    /** The variables of the tools: the values of the command's. */
    private List<byte[]> variables() {
        List<byte[]> all = new ArrayList<>(List.of(text("PATH=/usr/sbin:/usr/bin:/sbin:/bin"), text("LC_ALL=C")));
        for (int at = 0; at < words.variables().size(); at++) {
            byte[] variable = words.variables().get(at);
            int equals = KernelText.find(variable, 0, variable.length, '=');
            all.add(joined(text(VARIABLE + at), Arrays.copyOfRange(variable, equals, variable.length)));
        }
        return all;
    }

    /** What has env(1) give each value its name, as it splits words (-S). */
    private byte[] names() {
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        names.writeBytes(text("--"));
        for (int at = 0; at < words.variables().size(); at++) {
            byte[] variable = words.variables().get(at);
            int equals = KernelText.find(variable, 0, variable.length, '=');
            if (equals == 0 || equals == variable.length) {
                throw unavailable("the launch by unshare(1) cannot pass on what is no variable in the environment: "
                        + KernelText.text(variable, 0, variable.length));
            }
            names.writeBytes(text(" '"));
            for (int i = 0; i < equals; i++) {
                if (variable[i] == '\'' || variable[i] == '\\') {
                    names.write('\\');
                }
                names.write(variable[i]);
            }
            names.writeBytes(text("='${" + VARIABLE + at + "}"));
        }
        return names.toByteArray();
    }

    private Optional<byte[]> value(String name) {
        byte[] begin = text(name + "=");
        return words.variables().stream()
                .filter(variable -> KernelText.begins(variable, 0, variable.length, begin))
                .findFirst();
    }

    /** The first place where the program is; what else is wrong with it only execve(2) finds out. */
    private byte[] program() {
        String name = containment.command().getFirst();
        if (KernelText.find(words.arguments().getFirst(), 0, words.arguments().getFirst().length, '=')
                < words.arguments().getFirst().length) {
            throw unavailable("the launch by unshare(1) cannot execute what has '=' in its name: " + name);
        }
        boolean refused = false;
        for (byte[] path : words.paths()) {
            boolean relative = path.length > 0 && path[0] != '/' && directory().isPresent();
            byte[] place = relative ? joined(directory().get(), text("/"), path) : path;
            FileIdentity found = path.length == 0 ? FileIdentity.NONE : files.identify(place);
            if (found.exists() && !found.isDirectory() && files.executable(place)) {
                return path;
            }
            refused |= found.exists();
        }
        throw refused
                ? QuietusException.of(
                        QuietusException.Reason.CANNOT_EXECUTE,
                        "cannot execute " + name + ": " + Errno.text(-Errno.EACCES))
                : QuietusException.of(QuietusException.Reason.COMMAND_NOT_FOUND, name + ": command not found");
    }

    private String tool(String name) {
        return Program.find(files, name)
                .orElseThrow(() ->
                        unavailable("the launch without machine code needs " + name + " (util-linux, coreutils)"));
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static QuietusException unavailable(String what) {
        return QuietusException.of(QuietusException.Reason.UNAVAILABLE, what);
    }
}
