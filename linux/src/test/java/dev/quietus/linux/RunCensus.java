package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Counts what there is of runs whose names begin so, without asking Quietus: processes that carry a mark in their
 * environment, keepers by their arguments, folders of cgroups, files.
 *
 * @param start of the names; the mark is {@code QUIETUS_MARK=start}
 */
record RunCensus(String start) {
    static final String MARK = "QUIETUS_MARK";

    /** A beginning of names that nobody else uses. */
    static RunCensus fresh(String what) {
        return new RunCensus("qt" + ProcessHandle.current().pid() + what + System.nanoTime() % 1_000_000 + "-");
    }

    /** The pids of the living of these runs, keepers included. */
    List<Integer> living() {
        List<Integer> pids = new ArrayList<>(keepers());
        for (int pid : pids()) {
            if (text(pid, "environ").contains("\0" + MARK + "=" + start + "\0")
                    || text(pid, "environ").startsWith(MARK + "=" + start + "\0")) {
                pids.add(pid);
            }
        }
        return pids;
    }

    /** Whether this is unshare(1), before its child or itself has become another program. */
    static boolean isUnshare(int pid) {
        return text(pid, "comm").strip().equals("unshare");
    }

    /** Waits until nobody of them lives, 5 s at most. */
    void assertNothingLivesFiveSecondsLater() throws InterruptedException {
        long begun = System.nanoTime();
        while (!living().isEmpty()) {
            assertThat(System.nanoTime() - begun)
                    .as(() -> "still alive: " + living())
                    .isLessThan(5_000_000_000L);
            Thread.sleep(5);
        }
    }

    /** The pids of their keepers; zombies have no arguments. */
    List<Integer> keepers() {
        List<Integer> pids = new ArrayList<>();
        for (int pid : pids()) {
            String words = text(pid, "cmdline");
            boolean byTools = words.contains("/sh\0-c\0") && words.contains("\0quietus-keeper\0" + start);
            if (words.startsWith("quietus-keeper\0" + start) || byTools) {
                pids.add(pid);
            }
        }
        return pids;
    }

    /** Folders of cgroups and files in the folder of runs. */
    List<String> remains() throws IOException {
        List<String> found = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
            if (line.contains(" - cgroup")) {
                found.addAll(below(Path.of(line.split(" ", -1)[4]), "quietus-run-" + start, 4));
            }
        }
        found.addAll(below(Path.of("/run/quietus/runs"), start, 1));
        return found;
    }

    private static List<String> below(Path top, String start, int depth) throws IOException {
        if (!Files.isDirectory(top)) {
            return List.of();
        }
        try (Stream<Path> all = Files.find(
                top, depth, (path, attributes) -> path.getFileName().toString().startsWith(start))) {
            return all.map(Path::toString).toList();
        } catch (java.io.UncheckedIOException e) {
            // A cgroup of somebody else's was removed meanwhile.
            return below(top, start, depth);
        }
    }

    private static List<Integer> pids() {
        List<Integer> pids = new ArrayList<>();
        for (String name : java.util.Objects.requireNonNull(new java.io.File("/proc").list())) {
            if (name.chars().allMatch(Character::isDigit)) {
                pids.add(Integer.valueOf(name));
            }
        }
        return pids;
    }

    private static String text(int pid, String file) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/" + file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
