package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Starts programs of size, with and without the launcher of this tree in front of them, and keeps what was seen. */
final class RealRun {
    static final Path ROOT = Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());

    private static final Pattern LEFT = Pattern.compile("(?m)^quietus: left behind: (.*)$");
    private static final List<String> TABLE = new ArrayList<>();

    private final Path folder;
    private final Duration limit;

    /**
     * @param folder is named by the command lines or is the place of all that is started, so that it can be counted
     * @param limit of each program
     */
    RealRun(Path folder, Duration limit) {
        this.folder = folder;
        this.limit = limit;
    }

    /**
     * A program that has ended.
     *
     * @param receipt empty without a run
     */
    record Seen(Ran ran, double seconds, Path folder, String receipt) {

        /** Nothing is left, neither as Quietus says nor as anybody else counts, and the receipt says so. */
        void assertGone(int code) throws IOException {
            assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(code);
            Schemas.assertAnswer(receipt);
            assertThat(receipt).contains("\"outcome\":\"gone\"", "\"proof\":[\"the first process of its PID namespace");
            assertThat(within(folder)).isEmpty();
        }

        List<String> leftovers() {
            return LEFT.matcher(ran.err()).results().map(left -> left.group(1)).toList();
        }
    }

    /** Whoever names that folder in his command line, or has his place in it. */
    private static List<String> within(Path folder) throws IOException {
        List<String> within = new ArrayList<>(Marked.living(folder.toString()));
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            processes
                    .map(process -> process.resolve("cwd"))
                    .filter(Files::isSymbolicLink)
                    .forEach(link -> {
                        try {
                            if (Files.readSymbolicLink(link).startsWith(folder)) {
                                within.add(link.toString());
                            }
                        } catch (IOException e) {
                            // It has ended, or is of the kernel.
                        }
                    });
        }
        return within;
    }

    Seen plain(Path place, List<String> command) throws Exception {
        return seen(place, command, Optional.empty());
    }

    /** By the launcher, with these options. */
    Seen contained(Path place, List<String> options, List<String> command) throws Exception {
        Path receipt = Files.createTempFile(folder, "receipt", ".json");
        List<String> words = new ArrayList<>(List.of(ROOT.resolve("quietus").toString(), "run"));
        words.addAll(options);
        words.addAll(List.of("--receipt", receipt.toString(), "--"));
        words.addAll(command);
        return seen(place, words, Optional.of(receipt));
    }

    /** @param receipt where the command leaves it */
    Seen seen(Path place, List<String> command, Optional<Path> receipt) throws Exception {
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        long begun = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .directory(place.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        process.getOutputStream().close();
        if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
            // A run ends by that, with all that is in it.
            process.destroy();
        }
        Ran ran = Ran.ended(process, out, err);
        double seconds = (System.nanoTime() - begun) / 1e9;
        return new Seen(ran, seconds, folder, receipt.isPresent() ? Files.readString(receipt.get()) : "");
    }

    /** A line of the table. */
    static void note(String what, Optional<Seen> without, Seen within) {
        Matcher said =
                Pattern.compile("(?m)^quietus: (?!weaker|left|run )(.*)$").matcher(within.ran.err());
        TABLE.add(String.format(
                Locale.ROOT,
                "| %s | %s | %.1f s | %s | %s |",
                what,
                without.map(seen -> String.format(Locale.ROOT, "%.1f s", seen.seconds))
                        .orElse(""),
                within.seconds,
                said.find() ? said.group(1).replaceFirst(", after .*", "") : "exit " + within.ran.code(),
                String.join("; ", within.leftovers()).replace("perhaps of this run: ", "perhaps ")));
    }

    static void report(Path file) throws IOException {
        List<String> lines = new ArrayList<>(
                List.of("| what | without `run` | with | its end | left behind |", "| --- | --- | --- | --- | --- |"));
        lines.addAll(TABLE);
        Files.write(file, lines);
    }
}
