package dev.quietus.windows;

import java.util.ArrayList;
import java.util.HashMap;
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
    private static final int SAME_ACCESS = 2;
    private static final int LONGEST_PATH = 32 * 1024;
    private static final long LIMIT_MILLIS = 5_000;
    private static final String PREFIX = "\\\\?\\";

    private OpenFiles() {}

    /**
     * What was found.
     *
     * @param complete why not everything was, if so
     */
    record Answer(Map<Integer, List<String>> byProcess, Optional<String> complete) {}

    static Answer read() {
        Map<Integer, List<String>> files = new ConcurrentHashMap<>();
        Thread reader = Thread.ofPlatform().daemon().name("quietus-open-files").start(() -> collect(files));
        try {
            reader.join(LIMIT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Answer(
                files,
                reader.isAlive()
                        ? Optional.of("the open files of some process cannot be asked for")
                        : Optional.empty());
    }

    private static void collect(Map<Integer, List<String>> files) {
        Map<Integer, Long> processes = new HashMap<>();
        Privilege.DEBUG.enable();
        for (HandleTable.Row row : HandleTable.read()) {
            int pid = row.pid();
            long process = processes.computeIfAbsent(
                    pid, number -> Kernel32.CALLS.OpenProcess(Kernel32.PROCESS_DUP_HANDLE, false, number));
            if (process != 0) {
                String path = path(process, row.value());
                if (!path.isEmpty()) {
                    files.computeIfAbsent(pid, number -> new ArrayList<>()).add(path);
                }
            }
        }
        Privilege.DEBUG.disable();
        processes.values().forEach(Kernel32.CALLS::CloseHandle);
    }

    private static String path(long process, long handle) {
        long[] copy = new long[1];
        long self = Kernel32.CALLS.GetCurrentProcess();
        if (!Kernel32.CALLS.DuplicateHandle(process, handle, self, copy, 0, false, SAME_ACCESS)) {
            return "";
        }
        char[] path = new char[LONGEST_PATH];
        int length = Kernel32.CALLS.GetFileType(copy[0]) == DISK
                ? Kernel32.CALLS.GetFinalPathNameByHandleW(copy[0], path, LONGEST_PATH, 0)
                : 0;
        Kernel32.CALLS.CloseHandle(copy[0]);
        String text = new String(path, 0, Math.clamp(length, 0, LONGEST_PATH));
        return text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text;
    }
}
