package dev.quietus.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which operating system may be named where, looked for in sources: the Windows platform is compiled after these tests. Comments
 * may name any, for they say where a fact comes from.
 */
final class PlatformNames {
    private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|//[^\n]*");
    private static final String LINUX = "linux|posix|procfs|/proc/|pidfd|cgroup";
    private static final String WINDOWS = "windows|win32|wine|ntdll|kernel32";

    /** By module, what its code must not name. Core's rails and targets know cgroups by the name that users type. */
    private static final Map<String, Pattern> FOREIGN =
            Map.of("core", pattern("linux|posix|" + WINDOWS), "linux", pattern(WINDOWS), "windows", pattern(LINUX));

    private PlatformNames() {}

    private static Pattern pattern(String names) {
        return Pattern.compile("(?i)(" + names + ")");
    }

    /** The foreign names in the code of a module's Java sources, each with its place. */
    static List<String> violations(Path root, String module) throws IOException {
        List<String> found = new ArrayList<>();
        Path folder = root.resolve(module).resolve("src/main/java");
        for (Path source : SourceSizes.sources(folder)) {
            String code = COMMENT.matcher(Files.readString(source)).replaceAll("");
            Matcher name = Objects.requireNonNull(FOREIGN.get(module)).matcher(code);
            while (name.find()) {
                found.add(root.relativize(source) + " names " + name.group());
            }
        }
        return found;
    }
}
