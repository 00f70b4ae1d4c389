package dev.quietus.windows;

import dev.quietus.ProcessFacts;
import dev.quietus.Respawner;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Recognises a command processor that starts a program again and again. Pure. */
final class CommandLoop {
    private static final Set<String> PROCESSORS = Set.of("cmd.exe");
    private static final Set<String> SHELLS = Set.of("powershell.exe", "pwsh.exe");
    private static final Pattern LOOPS = Pattern.compile("\\bfor\\s+/l\\b|\\bgoto\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern SHELL_LOOPS =
            Pattern.compile("\\b(while|for|do)\\b\\s*[({]", Pattern.CASE_INSENSITIVE);
    private static final Pattern SCRIPT = Pattern.compile("(?i).*\\.(bat|cmd|ps1)$");
    private static final int QUOTED = 120;

    private CommandLoop() {}

    static boolean isProcessor(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return PROCESSORS.contains(lower) || SHELLS.contains(lower);
    }

    /** The processor, if it carries out a text that loops, or a script; an interactive one is none. */
    static Optional<Respawner> of(ProcessFacts processor, List<String> arguments) {
        String name = processor.name().toLowerCase(Locale.ROOT);
        if (!isProcessor(name) || arguments.size() < 2) {
            return Optional.empty();
        }
        String text = String.join(" ", arguments.subList(1, arguments.size()));
        String who = processor.pid() + " (" + processor.name() + ")";
        List<String> evidence =
                List.of("its command line: " + (text.length() <= QUOTED ? text : text.substring(0, QUOTED) + " …"));
        Optional<String> stop =
                Optional.of("quietus kill " + processor.identity().token());
        if ((SHELLS.contains(name) ? SHELL_LOOPS : LOOPS).matcher(text).find()) {
            return Optional.of(
                    new Respawner(Respawner.Kind.LOOP, Optional.of(processor), who + ", which loops", evidence, stop));
        }
        // Whether a script loops cannot be seen on its command line.
        return arguments.stream()
                .skip(1)
                .filter(word -> SCRIPT.matcher(word).matches())
                .findFirst()
                .map(script -> new Respawner(
                        Respawner.Kind.PROCESS,
                        Optional.of(processor),
                        who + ", which carries out " + script,
                        evidence,
                        stop));
    }
}
