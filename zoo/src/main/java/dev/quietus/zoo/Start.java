package dev.quietus.zoo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A start that succeeded.
 *
 * @param rootPid the pid of the animal's first process
 * @param details what followed the word "ready"
 */
record Start(int rootPid, String details) {
    /** CAP_CHECKPOINT_RESTORE (linux/capability.h). */
    private static final String CHECKPOINT_RESTORE = "40";

    private static final long PATIENCE_MILLISECONDS = 20_000;

    /** Starts the animal by zoo-start; returns when it is ready. */
    static Start of(Pen pen) {
        List<String> command = new ArrayList<>(starter(pen));
        pen.groups().forEach(group -> command.addAll(List.of("--pids-cgroup", group.toString())));
        if (pen.adversary() == Adversary.PIDNS_INIT) {
            command.add("--newpid");
        }
        if (pen.adversary() == Adversary.NUMBER_CHOOSER) {
            command.addAll(List.of("--capability", CHECKPOINT_RESTORE));
        }
        if (!pen.terms().orphansToInit()) {
            command.add("--reap");
        }
        command.add("--");
        command.addAll(pen.command());
        return of(pen, "", pen.adversary().mode(), command);
    }

    /** The value of KEY=VALUE in the details. */
    String detail(String key) {
        for (String word : details.split(" ", -1)) {
            if (word.startsWith(key + "=")) {
                return word.substring(key.length() + 1);
            }
        }
        throw new ZooFailure("no " + key + " in: " + details);
    }

    /**
     * Starts anything that says "root PID", then "ready".
     *
     * @param suffix of the files in the pen's folder that take its output
     * @param name for the message if it fails
     */
    static Start of(Pen pen, String suffix, String name, List<String> command) {
        Path said = pen.folder().resolve("said" + suffix);
        Path errors = pen.folder().resolve("errors" + suffix);
        try {
            Process process = Tool.prepare(command)
                    .redirectOutput(said.toFile())
                    .redirectError(errors.toFile())
                    .start();
            process.getOutputStream().close();
            return await(process, said, errors, pen.marker() + " (" + name + ")");
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    /** The call of zoo-start as far as it is the same for all in the pen; neither the cgroups nor the command are in it. */
    static List<String> starter(Pen pen) {
        Terms terms = pen.terms();
        List<String> command =
                new ArrayList<>(List.of(Workshop.program("zoo-start").toString()));
        if (Grounds.root()) {
            String uid = Integer.toString(pen.uid());
            command.addAll(List.of("--uid", uid, "--gid", uid));
        }
        command.addAll(List.of("--processes", Integer.toString(pen.taskLimit())));
        command.addAll(List.of("--deadline", Long.toString(terms.deadline().toSeconds() + 10)));
        command.addAll(List.of("--folder", pen.home().toString()));
        command.addAll(List.of("--env", pen.mark()));
        terms.environment().forEach((key, value) -> command.addAll(List.of("--env", key + "=" + value)));
        return command;
    }

    /** A file instead of a pipe: reading it never blocks, and no member of the family can hold it open against us. */
    private static Start await(Process process, Path said, Path errors, String name) throws IOException {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < PATIENCE_MILLISECONDS * 1_000_000) {
            boolean ended = !process.isAlive() || rootHasEnded(wholeLines(said));
            List<String> lines = wholeLines(said);
            if (lines.size() >= 2 && lines.get(1).startsWith("ready")) {
                int rootPid = Integer.parseInt(pidIn(lines));
                return new Start(
                        rootPid, lines.get(1).substring("ready".length()).strip());
            }
            if (ended) {
                break;
            }
            pause();
        }
        throw new ZooFailure(
                name + " did not become ready: " + Files.readString(errors).strip());
    }

    private static boolean rootHasEnded(List<String> lines) {
        return !lines.isEmpty() && !Files.exists(Path.of("/proc", pidIn(lines)));
    }

    private static String pidIn(List<String> lines) {
        return lines.getFirst().substring("root ".length());
    }

    private static List<String> wholeLines(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    static void pause() {
        try {
            Thread.sleep(2);
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
            throw new ZooFailure("interrupted", exception);
        }
    }
}
