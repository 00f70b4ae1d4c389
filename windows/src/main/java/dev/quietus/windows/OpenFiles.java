package dev.quietus.windows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The files on disks that processes have open, by the system's table of all handles. Asking a handle of a pipe for its name
 * can wait for ever, so a thread of its own asks, which is left behind when it does.
 */
final class OpenFiles {
    private static final int DISK = 1;
    private static final long LIMIT_MILLIS = 5_000;

    private OpenFiles() {}

    /**
     * What was found.
     *
     * @param incomplete why not everything was, if so
     */
    record Answer(Map<Integer, List<String>> byProcess, Optional<String> incomplete) {}

    static Answer read() {
        Map<Integer, List<String>> files = new ConcurrentHashMap<>();
        boolean all = ForeignHandles.lend("open-files", LIMIT_MILLIS, foreign -> collect(foreign, files));
        return new Answer(
                files, all ? Optional.empty() : Optional.of("the open files of some process cannot be asked for"));
    }

    private static void collect(ForeignHandles foreign, Map<Integer, List<String>> files) {
        for (HandleTable.Row row : HandleTable.read()) {
            if (Errand.isGivenUp()) {
                return;
            }
            long copy = foreign.copy(row);
            String path = copy != 0 && Kernel32.CALLS.GetFileType(copy) == DISK ? HandleCopies.path(copy) : "";
            Kernel32.CALLS.CloseHandle(copy);
            if (!path.isEmpty()) {
                files.computeIfAbsent(row.pid(), number -> new ArrayList<>()).add(path);
            }
        }
    }
}
