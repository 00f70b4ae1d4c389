package dev.quietus;

import dev.quietus.spi.Launcher;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.ServiceLoader;
import java.util.Set;

/**
 * What is to be started, and how it is to be contained so that it can always be ended. Immutable; start it as often as
 * you like, each start is a run of its own.
 *
 * <pre>{@code
 * try (Run run = Containment.builder("make", "check").timeout(Duration.ofMinutes(5)).build().start()) {
 *     RunReceipt receipt = run.await();
 *     …
 * }   // nothing of it is left, however the block was left
 * }</pre>
 *
 * @param command the program and its arguments
 * @param verbatim whether the command is the end of this program's own arguments, to be passed on byte for byte
 * @param environment the variables, empty to pass this program's own on byte for byte
 * @param directory where it starts, empty for this program's own
 * @param input where its standard input comes from
 * @param output where its standard output goes
 * @param error where its standard error goes
 * @param merged whether standard error goes where standard output goes instead
 * @param user as whom it runs
 * @param keepsEnvironment whether HOME, USER, LOGNAME and SHELL stay as they are under another user
 * @param limits what ends it
 * @param signal what it is asked with
 * @param grace how long those asked have before they are forced
 * @param means the only means to use, empty for every one the machine allows
 * @param required means without which it must not start
 * @param name the run's id, empty for one of its own
 */
public record Containment(
        List<String> command,
        boolean verbatim,
        Optional<Map<String, String>> environment,
        Optional<Path> directory,
        Redirect input,
        Redirect output,
        Redirect error,
        boolean merged,
        RunAs user,
        boolean keepsEnvironment,
        RunLimits limits,
        Signal signal,
        Duration grace,
        Set<String> means,
        Set<String> required,
        Optional<String> name) {

    public Containment {
        command = List.copyOf(command);
        environment = environment.map(Map::copyOf);
        means = Set.copyOf(means);
        required = Set.copyOf(required);
        if (command.isEmpty()) {
            throw QuietusException.usage("no command to run");
        }
        for (String word : command) {
            if (word.indexOf('\0') >= 0) {
                throw QuietusException.usage("a NUL in the command");
            }
        }
        name.ifPresent(RunName::require);
    }

    /** A command with its arguments; standard streams are pipes, as with {@link ProcessBuilder}. */
    public static Builder builder(String... command) {
        return new Builder(List.of(command));
    }

    /** A command with its arguments; standard streams are pipes, as with {@link ProcessBuilder}. */
    public static Builder builder(List<String> command) {
        return new Builder(command);
    }

    /**
     * What a {@link ProcessBuilder} would start: command, environment, directory and redirections are taken over. {@link
     * RunProcess#of} makes a {@link Process} of the run where code needs one.
     */
    public static Builder of(ProcessBuilder process) {
        Builder builder = new Builder(process.command())
                .environment(process.environment())
                .input(process.redirectInput())
                .output(process.redirectOutput())
                .error(process.redirectError());
        builder.merged = process.redirectErrorStream();
        if (process.directory() != null) {
            builder.directory(process.directory().toPath());
        }
        return builder;
    }

    /**
     * Starts it; when this returns, the command runs inside every means that the run names.
     *
     * @throws QuietusException COMMAND_NOT_FOUND, CANNOT_EXECUTE for the command; UNAVAILABLE, NOT_PERMITTED, USAGE when the
     *     containment cannot be as ordered
     */
    public Run start() {
        return launcher().start(this);
    }

    /**
     * The launcher of this machine.
     *
     * @throws QuietusException UNAVAILABLE when there is none
     */
    public static Launcher launcher() {
        return Found.LAUNCHER.orElseThrow(() -> QuietusException.of(
                QuietusException.Reason.UNAVAILABLE,
                "nothing can be run contained on " + System.getProperty("os.name") + " yet"));
    }

    /** What containing can do on this machine, each tried; empty where nothing can be contained. */
    static List<Capability> capabilities() {
        return Found.LAUNCHER.map(Launcher::capabilities).orElse(List.of());
    }

    /** Looked for once, when something is first started. */
    private static final class Found {
        static final Optional<Launcher> LAUNCHER = find();

        private static Optional<Launcher> find() {
            for (Launcher launcher : ServiceLoader.load(Launcher.class, Containment.class.getClassLoader())) {
                if (launcher.isHere()) {
                    return Optional.of(launcher);
                }
            }
            return Optional.empty();
        }
    }

    /** Describes a containment, for one thread at a time. Every setting has a default; none is remembered by a run. */
    public static final class Builder {
        private final List<String> command;
        private boolean verbatim;
        private Optional<Map<String, String>> environment = Optional.empty();
        private Optional<Path> directory = Optional.empty();
        private Redirect input = Redirect.PIPE;
        private Redirect output = Redirect.PIPE;
        private Redirect error = Redirect.PIPE;
        private boolean merged;
        private RunAs user = new RunAs.Caller();
        private boolean keepsEnvironment;
        private Optional<Duration> timeout = Optional.empty();
        private OptionalLong memory = OptionalLong.empty();
        private OptionalInt processes = OptionalInt.empty();
        private Optional<Duration> cpuTime = Optional.empty();
        private OptionalLong most = OptionalLong.empty();
        private CallRule calls = CallRule.none();
        private Signal signal = Signal.TERM;
        private Duration grace = EndingOptions.DEFAULT_GRACE;
        private final Set<String> means = new LinkedHashSet<>();
        private final Set<String> required = new LinkedHashSet<>();
        private Optional<String> name = Optional.empty();

        private Builder(List<String> command) {
            this.command = new ArrayList<>(command);
        }

        /** Says that the command is the end of this program's own arguments: they are passed on byte for byte. */
        public Builder verbatim() {
            verbatim = true;
            return this;
        }

        /** Gives it these variables and no others. */
        public Builder environment(Map<String, String> variables) {
            environment = Optional.of(variables);
            return this;
        }

        public Builder directory(Path path) {
            directory = Optional.of(path);
            return this;
        }

        public Builder input(Redirect from) {
            input = from;
            return this;
        }

        public Builder output(Redirect to) {
            output = to;
            return this;
        }

        public Builder error(Redirect to) {
            error = to;
            return this;
        }

        /** Standard error goes where standard output goes. */
        public Builder mergeError() {
            merged = true;
            return this;
        }

        /** The command uses this program's own standard streams, untouched. */
        public Builder inheritStreams() {
            return input(Redirect.INHERIT).output(Redirect.INHERIT).error(Redirect.INHERIT);
        }

        public Builder as(RunAs who) {
            user = who;
            return this;
        }

        public Builder keepEnvironment() {
            keepsEnvironment = true;
            return this;
        }

        /** How long it may run. */
        public Builder timeout(Duration limit) {
            timeout = Optional.of(limit);
            return this;
        }

        /** Most bytes of memory. */
        public Builder memory(long bytes) {
            memory = OptionalLong.of(bytes);
            return this;
        }

        /** Most processes and threads at once. */
        public Builder maxProcesses(int limit) {
            processes = OptionalInt.of(limit);
            return this;
        }

        /** Most processor time of all its processes together. */
        public Builder cpuTime(Duration limit) {
            cpuTime = Optional.of(limit);
            return this;
        }

        /** Most bytes of standard output and error together. */
        public Builder maxOutput(long bytes) {
            most = OptionalLong.of(bytes);
            return this;
        }

        public Builder calls(CallRule rule) {
            calls = rule;
            return this;
        }

        /** What it is asked with, TERM unless said otherwise. */
        public Builder signal(Signal first) {
            signal = first;
            return this;
        }

        /** How long those asked have, 10 s unless said otherwise. */
        public Builder grace(Duration time) {
            grace = time;
            return this;
        }

        /** Use no other means than these. */
        public Builder means(Set<String> only) {
            means.addAll(only);
            return this;
        }

        /** Do not start without this means. */
        public Builder require(String one) {
            required.add(one);
            return this;
        }

        /** The run's id, for {@code run:ID}: letters, digits, {@code . _ -}, at most 64, and first a letter, digit or {@code _}. */
        public Builder name(String id) {
            name = Optional.of(id);
            return this;
        }

        public Containment build() {
            return new Containment(
                    command,
                    verbatim,
                    environment,
                    directory,
                    input,
                    output,
                    error,
                    merged,
                    user,
                    keepsEnvironment,
                    new RunLimits(timeout, memory, processes, cpuTime, most, calls),
                    signal,
                    grace,
                    means,
                    required,
                    name);
        }

        /** {@link #build()}, then {@link Containment#start()}. */
        public Run start() {
            return build().start();
        }
    }
}
