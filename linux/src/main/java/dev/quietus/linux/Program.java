package dev.quietus.linux;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A program of this machine that does for Quietus what only it can: ask a service manager or a supervisor. No shell is between, it has no
 * input, few variables and little time. For one thread at a time.
 */
final class Program {
    private static final List<String> PLACES =
            List.of("/usr/bin/", "/bin/", "/usr/sbin/", "/sbin/", "/usr/local/bin/", "/run/current-system/sw/bin/");

    private static final long STEP_MILLIS = 20;
    private static final int SECONDS = 60;
    private static final int MOST_TEXT = 2000;

    private final List<String> words;
    private final Map<String, String> variables;

    /**
     * @param words its path first
     * @param variables besides PATH and LC_ALL
     */
    Program(List<String> words, Map<String, String> variables) {
        this.words = List.copyOf(words);
        this.variables = Map.copyOf(variables);
    }

    /**
     * How it ended.
     *
     * @param code its exit code; -1 when it was not started or did not end in time
     * @param text the beginning of what it printed, or why it has no code
     */
    record Ended(int code, String text) {
        /** Why it failed; empty when it exited with 0. */
        Optional<String> failure() {
            return code == 0 ? Optional.empty() : Optional.of(code < 0 ? text : text + " (exit code " + code + ")");
        }
    }

    /** Where a program is; in directories that are root's. */
    static Optional<String> find(KernelFiles files, String name) {
        for (String place : PLACES) {
            if (files.executable(KernelText.ascii(place + name))) {
                return Optional.of(place + name);
            }
        }
        return Optional.empty();
    }

    /** Runs it to its end; it is ended when it takes too long, or when this thread is interrupted. */
    Ended run() {
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectInput(Redirect.from(new java.io.File("/dev/null")))
                .directory(new java.io.File("/"));
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().putAll(variables);
        try {
            Process process = builder.start();
            try (InputStream said = process.getInputStream()) {
                return await(process, said);
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return new Ended(-1, words.getFirst() + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Ended(-1, "interrupted while " + words.getFirst() + " ran");
        }
    }

    /** What it prints is taken while it runs, lest it wait for a reader; whoever has its output after it is not waited for. */
    private Ended await(Process process, InputStream said) throws IOException, InterruptedException {
        byte[] text = new byte[MOST_TEXT];
        int length = 0;
        for (int look = 0; look < SECONDS * 1000 / STEP_MILLIS; look++) {
            boolean ended = process.waitFor(STEP_MILLIS, TimeUnit.MILLISECONDS);
            for (int ready = said.available(); ready > 0; ready = said.available()) {
                byte[] some = said.readNBytes(ready);
                int kept = Math.min(some.length, MOST_TEXT - length);
                System.arraycopy(some, 0, text, length, kept);
                length += kept;
            }
            if (ended) {
                return new Ended(process.exitValue(), new String(text, 0, length, StandardCharsets.UTF_8).strip());
            }
        }
        return new Ended(-1, words.getFirst() + " did not end within " + SECONDS + " s; what it was to do may go on");
    }

    /** As a person types it. */
    static String typed(List<String> words) {
        List<String> quoted = new ArrayList<>();
        for (String word : words) {
            quoted.add(ShellLoop.quoted(word));
        }
        return String.join(" ", quoted);
    }
}
