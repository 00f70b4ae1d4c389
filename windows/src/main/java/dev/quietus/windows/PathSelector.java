package dev.quietus.windows;

import dev.quietus.ProcessFacts;
import dev.quietus.Target;
import dev.quietus.spi.Platform.Selection;
import dev.quietus.spi.Snapshot;
import java.nio.file.Files;
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
        Optional<String> elsewhere = Wsl.distributionOf(target.path());
        if (elsewhere.isPresent()) {
            return new Selection.Unavailable("who has files of the WSL distribution " + elsewhere.get()
                    + " open is known inside it only: wsl --distribution " + elsewhere.get()
                    + " -- quietus find PATH, or fuser");
        }
        OpenFiles.Answer open = OpenFiles.read();
        if (open.incomplete().isPresent()) {
            return new Selection.Unavailable(open.incomplete().get());
        }
        Map<Integer, List<String>> files = open.byProcess();
        List<FileUsers.User> users = Files.isRegularFile(Path.of(wanted)) ? FileUsers.of(wanted) : List.of();
        return Matches.among(snapshot, facts -> {
                    List<String> all = new ArrayList<>(Modules.of(facts.pid()));
                    new WindowsDetails(system, facts.identity()).executable().ifPresent(all::add);
                    return use(all, wanted, "has loaded ")
                            .or(() -> use(files.getOrDefault(facts.pid(), List.of()), wanted, "has open "))
                            .or(() -> told(users, facts, wanted));
                })
                .selection();
    }

    /** Who the Restart Manager names besides: number and creation time have to be those of the listing. */
    private Optional<String> told(List<FileUsers.User> users, ProcessFacts facts, String wanted) {
        for (FileUsers.User user : users) {
            if (user.pid() == facts.pid()
                    && user.created() - system.boot().time() == facts.identity().startTicks()) {
                return Optional.of("uses " + wanted + " (the Restart Manager names " + user.text() + ")");
            }
        }
        return Optional.empty();
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
