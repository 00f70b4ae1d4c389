package dev.quietus.zoo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A PID namespace with so few numbers that each is used again within milliseconds, and a program in it that ends targets.
 * Whoever signals a number instead of a process hits a stranger here in every second case. Needs root.
 *
 * <p>The program reads {@code target PID START INODE} (start time in clock ticks, pidfs inode), pins that process, answers
 * {@code held PID}; reads {@code go PID}, ends what it pinned unless that is gone already, answers {@code done PID}; and
 * exits at the end of its input. It runs as this JVM's user.
 */
public final class Recycler {
    private static final int TASK_LIMIT = 330;

    /**
     * What came of it.
     *
     * @param reuses how often a number was used again
     * @param targets how many were announced
     * @param ended of the targets that did not end by themselves, how many the program ended
     * @param missed and how many it did not
     * @param replaced targets whose number belonged to a stranger when the program was to end them
     * @param hits strangers that got a signal: must be 0
     * @param commandExit exit code of the program; 255 if it did not exit in time
     * @param lines all that was printed, the first hit and the program's stderr included
     */
    public record Report(
            long reuses,
            long targets,
            long ended,
            long missed,
            long replaced,
            long hits,
            int commandExit,
            List<String> lines) {}

    private Recycler() {}

    /** The command that does it right: it pins each target by a pidfd. To compare with. */
    public static List<String> pinner() {
        return List.of(Workshop.program("zoo-pin").toString());
    }

    /**
     * Runs the command amid the churn for that long. It uses one core fully; the command gets the others.
     *
     * @throws ZooFailure if the churn could not run
     */
    public static Report run(Duration duration, List<String> command) {
        String name = "qzr" + Long.toHexString(System.nanoTime() & 0xffffff);
        try (UidLease lease = UidLease.take()) {
            Path group = ControlGroups.limitingTasks(name, TASK_LIMIT);
            Keeper keeper = Keeper.start(
                    Keeper.quarry(lease.uid(), Grounds.folder(name), "QUIETUS_ZOO=" + name, List.of(group)),
                    duration.plusSeconds(60));
            try {
                return parse(start(duration, command, lease.uid(), group));
            } finally {
                keeper.clear();
            }
        }
    }

    private static Tool.Output start(Duration duration, List<String> command, int uid, Path group) {
        List<String> all =
                new ArrayList<>(List.of(Workshop.program("zoo-recycle").toString()));
        all.addAll(List.of("--uid", Integer.toString(uid), "--pids-cgroup", group.toString()));
        all.addAll(List.of("--seconds", Double.toString(duration.toMillis() / 1000.0), "--"));
        all.addAll(command);
        try {
            Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
            process.getOutputStream().close();
            return Tool.finish(process);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private static Report parse(Tool.Output output) {
        Map<String, Long> numbers = output.lines().stream()
                .filter(line -> line.matches("(command|targets|reuses) .*"))
                .map(line -> line.replace("command exit", "exit").split(" ", -1))
                .flatMap(Recycler::pairs)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (first, last) -> last));
        if (output.exit() != 0 || !numbers.containsKey("hits")) {
            throw new ZooFailure("the recycler failed: " + output);
        }
        return new Report(
                number(numbers, "reuses"),
                number(numbers, "targets"),
                number(numbers, "ended"),
                number(numbers, "missed"),
                number(numbers, "replaced"),
                number(numbers, "hits"),
                (int) number(numbers, "exit"),
                output.lines());
    }

    private static java.util.stream.Stream<Map.Entry<String, Long>> pairs(String[] words) {
        return java.util.stream.IntStream.range(0, words.length / 2)
                .mapToObj(i -> Map.entry(words[2 * i], Long.valueOf(words[2 * i + 1])));
    }

    private static long number(Map<String, Long> numbers, String key) {
        return Optional.ofNullable(numbers.get(key)).orElseThrow(() -> new ZooFailure("no number of " + key));
    }
}
