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
        Path said = pen.folder().resolve("said");
        Path errors = pen.folder().resolve("errors");
        try {
            Process process = Tool.prepare(command(pen))
                    .redirectOutput(said.toFile())
                    .redirectError(errors.toFile())
                    .start();
            process.getOutputStream().close();
            return await(
                    process, said, errors, pen.marker() + " (" + pen.adversary().mode() + ")");
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private static List<String> command(Pen pen) {
        Terms terms = pen.terms();
        List<String> command =
                new ArrayList<>(List.of(Workshop.program("zoo-start").toString()));
        if (Grounds.root()) {
            String uid = Integer.toString(pen.uid());
            command.addAll(List.of("--uid", uid, "--gid", uid));
        }
        pen.groups().forEach(group -> command.addAll(List.of("--pids-cgroup", group.toString())));
        command.addAll(List.of("--processes", Integer.toString(pen.taskLimit())));
        command.addAll(List.of("--deadline", Long.toString(terms.deadline().toSeconds() + 10)));
        command.addAll(List.of("--folder", pen.home().toString()));
        command.addAll(List.of("--env", pen.mark()));
        terms.environment().forEach((key, value) -> command.addAll(List.of("--env", key + "=" + value)));
        if (pen.adversary() == Adversary.PIDNS_INIT) {
            command.add("--newpid");
        }
        if (pen.adversary() == Adversary.NUMBER_CHOOSER) {
            command.addAll(List.of("--capability", CHECKPOINT_RESTORE));
        }
        if (!terms.orphansToInit()) {
            command.add("--reap");
        }
        command.add("--");
        command.addAll(pen.command());
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
