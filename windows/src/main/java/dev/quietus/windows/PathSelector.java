package dev.quietus.windows;

import dev.quietus.ProcessFacts;
import dev.quietus.Target;
import dev.quietus.spi.Platform.Selection;
import dev.quietus.spi.Snapshot;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Who executes a file, has it loaded, or has it open; of a folder, anything in it. */
final class PathSelector {
    private final WindowsSystem system;

    PathSelector(WindowsSystem system) {
        this.system = system;
    }

    Selection select(Target.Path target, Snapshot snapshot) {
        String wanted;
        try {
            wanted = Path.of(target.path())
                    .toAbsolutePath()
                    .normalize()
                    .toString()
                    .toLowerCase(Locale.ROOT);
        } catch (InvalidPathException e) {
            return new Selection.Absent("'" + target.path() + "' is no path");
        }
        OpenFiles.Answer open = OpenFiles.read();
        if (open.complete().isPresent()) {
            return new Selection.Unavailable(open.complete().get());
        }
        Map<Integer, List<String>> files = open.byProcess();
        return Matches.among(snapshot, facts -> {
                    List<String> all = new ArrayList<>(Modules.of(facts.pid()));
                    new WindowsDetails(system, facts.identity()).executable().ifPresent(all::add);
                    return use(all, wanted, "has loaded ").or(() -> use(opened(files, facts), wanted, "has open "));
                })
                .selection();
    }

    private static List<String> opened(Map<Integer, List<String>> files, ProcessFacts facts) {
        return files.getOrDefault(facts.pid(), List.of());
    }

    private static Optional<String> use(List<String> paths, String wanted, String how) {
        String folder = wanted.endsWith("\\") ? wanted : wanted + "\\";
        for (String path : paths) {
            String lower = path.toLowerCase(Locale.ROOT);
            if (lower.equals(wanted) || lower.startsWith(folder)) {
                return Optional.of(how + path);
            }
        }
        return Optional.empty();
    }
}
