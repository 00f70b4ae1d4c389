package dev.quietus.cli;

import dev.quietus.CallRule;
import dev.quietus.Containment;
import dev.quietus.QuietusException;
import dev.quietus.RunAs;
import dev.quietus.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Turns the command line of {@code run} into a containment. Reads nothing but the file of {@code --allow-only}. */
final class RunIntent {
    private RunIntent() {}

    /** What is to be started; its streams are this program's own. */
    static Containment.Builder containment(CommandLine line) {
        checkOutput(line);
        Containment.Builder builder =
                Containment.builder(line.operands()).verbatim().inheritStreams();
        limits(line, builder);
        asking(line, builder);
        builder.calls(calls(line)).means(list(line, RunOptions.MEANS));
        list(line, RunOptions.REQUIRE).forEach(builder::require);
        String user = line.argument(RunOptions.AS);
        if (user != null) {
            builder.as(RunAs.parse(user));
        }
        if (line.has(RunOptions.KEEP_ENV)) {
            builder.keepEnvironment();
        }
        String name = line.argument(RunOptions.NAME);
        return name == null ? builder : builder.name(name);
    }

    private static void checkOutput(CommandLine line) {
        if (line.arguments(RunOptions.RECEIPT).contains("-")) {
            throw QuietusException.usage(
                    "standard output is the command's; --receipt takes a file, also /dev/stderr or /dev/fd/2");
        }
        if (line.has(RunOptions.OUTPUT) && !line.has(RunOptions.DETACH)) {
            throw QuietusException.usage("--output is for --detach; without it the command has your standard output");
        }
    }

    private static void limits(CommandLine line, Containment.Builder builder) {
        positive(line, RunOptions.TIMEOUT).ifPresent(builder::timeout);
        positive(line, RunOptions.CPU_TIME).ifPresent(builder::cpuTime);
        String memory = line.argument(RunOptions.MEMORY);
        if (memory != null) {
            long bytes = Sizes.parse(RunOptions.MEMORY.name(), memory);
            if (bytes == 0) {
                throw nothing(RunOptions.MEMORY);
            }
            builder.memory(bytes);
        }
        String output = line.argument(RunOptions.MAX_OUTPUT);
        if (output != null) {
            builder.maxOutput(Sizes.parse(RunOptions.MAX_OUTPUT.name(), output));
        }
        String pids = line.argument(RunOptions.PIDS);
        if (pids != null) {
            builder.maxProcesses(count(pids));
        }
    }

    private static Optional<Duration> positive(CommandLine line, Option option) {
        Optional<Duration> duration = Intent.duration(line, option);
        if (duration.isPresent() && duration.get().isZero()) {
            throw nothing(option);
        }
        return duration;
    }

    private static QuietusException nothing(Option option) {
        return QuietusException.usage("--" + option.name() + " 0 leaves the command nothing to run with");
    }

    private static int count(String text) {
        int value = 0;
        boolean plain = text.length() <= 7;
        for (int i = 0; plain && i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            plain = digit >= 0 && digit <= 9;
            value = 10 * value + digit;
        }
        if (!plain || value == 0) {
            throw QuietusException.usage("--pids: '" + text + "' is no number of processes from 1 to 9999999");
        }
        return value;
    }

    private static void asking(CommandLine line, Containment.Builder builder) {
        Intent.duration(line, RunOptions.GRACE).ifPresent(builder::grace);
        String name = line.argument(RunOptions.SIGNAL);
        if (name == null) {
            return;
        }
        Signal signal = Signal.parse(name);
        if (signal == Signal.STOP) {
            throw QuietusException.usage("STOP ends nothing");
        }
        if (signal == Signal.KILL) {
            // Nobody can hear it, so nobody needs time after it.
            builder.grace(Duration.ZERO);
        } else {
            builder.signal(signal);
        }
    }

    private static CallRule calls(CommandLine line) {
        Set<String> denied = list(line, RunOptions.DENY);
        String file = line.argument(RunOptions.ALLOW_ONLY);
        if (line.has(RunOptions.LEARN)) {
            if (file != null || !denied.isEmpty()) {
                throw QuietusException.usage("--learn allows everything, which contradicts --deny and --allow-only");
            }
            return CallRule.learn();
        }
        if (file == null) {
            return new CallRule(CallRule.Kind.DENY, denied);
        }
        if (!denied.isEmpty()) {
            throw QuietusException.usage("--deny and --allow-only contradict each other");
        }
        return new CallRule(CallRule.Kind.ALLOW_ONLY, names(RunOptions.ALLOW_ONLY, file));
    }

    /** The names in a file: separated by white space or commas, # begins a remark. */
    static Set<String> names(Option option, String file) {
        try {
            Set<String> names = new LinkedHashSet<>();
            for (String text : Files.readAllLines(Path.of(file))) {
                int remark = text.indexOf('#');
                addAll(names, remark < 0 ? text : text.substring(0, remark));
            }
            return names;
        } catch (IOException | IllegalArgumentException e) {
            throw QuietusException.usage("--" + option.name() + ": cannot read " + file + ": " + SafeFile.reason(e));
        }
    }

    private static Set<String> list(CommandLine line, Option option) {
        Set<String> names = new LinkedHashSet<>();
        for (String argument : line.arguments(option)) {
            List<String> before = new ArrayList<>(names);
            addAll(names, argument);
            if (names.isEmpty() && before.isEmpty()) {
                throw QuietusException.usage("--" + option.name() + " needs a name");
            }
        }
        return names;
    }

    private static void addAll(Set<String> names, String text) {
        int at = 0;
        while (at < text.length()) {
            int end = at;
            while (end < text.length() && !separates(text.charAt(end))) {
                end++;
            }
            if (end > at) {
                names.add(text.substring(at, end));
            }
            at = end + 1;
        }
    }

    private static boolean separates(char c) {
        return c == ',' || c == ' ' || c == '\t';
    }
}
