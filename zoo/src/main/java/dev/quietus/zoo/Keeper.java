package dev.quietus.zoo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The process that clears an enclosure: when told to, at the deadline, or when this JVM has died. It is started before
 * the animal, so that there is no moment without it. Not thread-safe.
 */
final class Keeper {
    private final Process process;

    private Keeper(Process process) {
        this.process = process;
    }

    /**
     * Starts a keeper.
     *
     * @param quarry what to clear, as options for zoo-clear
     */
    static Keeper start(List<String> quarry, Duration deadline) {
        List<String> command =
                new ArrayList<>(List.of(Workshop.program("zoo-clear").toString()));
        command.addAll(quarry);
        command.addAll(List.of("--after", Long.toString(deadline.toSeconds())));
        try {
            return new Keeper(Tool.prepare(command).redirectErrorStream(true).start());
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    /** Clears now. Fails if something still lives, or a cgroup cannot be removed, after about 20 s. */
    void clear() {
        try {
            process.getOutputStream().close();
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
        judge(Tool.finish(process));
    }

    /** The same without a keeper, for what was begun before there was one. */
    static void clear(List<String> quarry) {
        List<String> command =
                new ArrayList<>(List.of(Workshop.program("zoo-clear").toString()));
        command.addAll(quarry);
        judge(Tool.run(command));
    }

    private static void judge(Tool.Output output) {
        if (output.exit() != 0) {
            throw new ZooFailure("could not clear (exit " + output.exit() + "):\n" + String.join("\n", output.lines()));
        }
    }

    /** Options for zoo-clear and zoo-count. A uid below 1 is none. */
    static List<String> quarry(int uid, Path folder, String mark, List<Path> groups) {
        List<String> options = new ArrayList<>(List.of("--folder", folder.toString(), "--mark", mark));
        if (uid > 0) {
            options.addAll(List.of("--uid", Integer.toString(uid)));
        }
        groups.forEach(group -> options.addAll(List.of("--cgroup", group.toString())));
        return options;
    }
}
