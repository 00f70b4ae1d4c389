package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import dev.quietus.Respawner;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Recognises a shell that starts a program again and again. Pure. */
final class ShellLoop {
    private static final Set<String> SHELLS =
            Set.of("sh", "dash", "bash", "ash", "zsh", "ksh", "mksh", "fish", "busybox", "rbash", "ksh93", "yash");

    private static final Pattern LOOPS = Pattern.compile("\\b(while|until|for)\\b");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");
    private static final int QUOTED = 120;

    private ShellLoop() {}

    static boolean isShell(String name) {
        return SHELLS.contains(name);
    }

    /** The shell, if it carries out a text that loops, or a script; an interactive one is none. */
    static Optional<Respawner> of(ProcessFacts shell, List<String> arguments) {
        int first = 1;
        while (first < arguments.size()
                && arguments.get(first).startsWith("-")
                && !arguments.get(first).endsWith("c")) {
            first++;
        }
        // A script's shell may go by the script's name.
        if (arguments.size() <= first || !isShell(shell.name()) && !isShell(fileName(arguments.getFirst()))) {
            return Optional.empty();
        }
        boolean text = arguments.get(first).startsWith("-");
        if (text && arguments.size() == first + 1) {
            return Optional.empty();
        }
        String who = shell.pid() + " (" + shell.name() + ")";
        Optional<String> stop = Optional.of("quietus kill " + shell.identity().token());
        if (!text) {
            // Whether a script loops cannot be seen on its command line.
            return Optional.of(new Respawner(
                    Respawner.Kind.PROCESS,
                    Optional.of(shell),
                    who + ", which carries out " + arguments.get(first),
                    List.of("its command line: " + cut(String.join(" ", arguments))),
                    stop));
        }
        String script = arguments.get(first + 1);
        return !LOOPS.matcher(script).find()
                ? Optional.empty()
                : Optional.of(new Respawner(
                        Respawner.Kind.LOOP,
                        Optional.of(shell),
                        who + ", which loops",
                        List.of("its command line: " + cut(String.join(" ", arguments))),
                        stop));
    }

    /** A word as a shell takes it. */
    static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private static String cut(String text) {
        return text.length() <= QUOTED ? text : text.substring(0, QUOTED) + " …";
    }

    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
