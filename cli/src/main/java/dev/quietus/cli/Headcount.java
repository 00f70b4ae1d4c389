package dev.quietus.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Counts processes from /proc for the demo, sharing nothing with the library it is to check. */
final class Headcount {
    private static final Path PROC = Path.of("/proc");

    private Headcount() {}

    private interface Test {
        boolean holds(Path process) throws IOException;
    }

    /** How many living processes carry that uid in any way. */
    static int ofUser(int uid) {
        return pids(process -> lives(status(process)) && carries(status(process), uid))
                .size();
    }

    /** Whether nobody carries that uid, ended ones included, and no account has it. */
    static boolean isUnused(int uid) throws IOException {
        boolean account = false;
        for (String entry : Files.readString(Path.of("/etc/passwd"), StandardCharsets.ISO_8859_1)
                .split("\n")) {
            account |= entry.contains(":" + uid + ":");
        }
        return !account && pids(process -> carries(status(process), uid)).isEmpty();
    }

    /** The living processes that were started with this in their environment. */
    static List<Integer> withVariable(String assignment) {
        return pids(process -> lives(status(process))
                && ("\0" + Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1))
                        .contains("\0" + assignment + "\0"));
    }

    static boolean isRoot() {
        try {
            return carries(status(PROC.resolve("self")), 0);
        } catch (IOException e) {
            return false;
        }
    }

    private static List<Integer> pids(Test test) {
        List<Integer> pids = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[1-9]*")) {
            for (Path process : processes) {
                try {
                    if (test.holds(process)) {
                        pids.add(Integer.valueOf(process.getFileName().toString()));
                    }
                } catch (IOException e) {
                    // It has vanished, or it is somebody else's and none of ours.
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw new IllegalStateException("cannot read /proc", e);
        }
        return pids;
    }

    private static String status(Path process) throws IOException {
        return Files.readString(process.resolve("status"), StandardCharsets.ISO_8859_1);
    }

    /** A zombie is gone, unless further threads of it live. */
    private static boolean lives(String status) {
        String state = field(status, "\nState:");
        boolean over = state.startsWith("Z") || state.startsWith("X");
        return !over || !field(status, "\nThreads:").equals("1");
    }

    private static boolean carries(String status, int uid) {
        return List.of(field(status, "\nUid:").split("\t")).contains(Integer.toString(uid));
    }

    private static String field(String status, String key) {
        int at = status.indexOf(key);
        int end = status.indexOf('\n', at + 1);
        return at < 0 || end < 0 ? "" : status.substring(at + key.length(), end).strip();
    }
}
