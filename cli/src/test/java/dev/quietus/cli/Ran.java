package dev.quietus.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A whole program that has ended, and what came of it.
 *
 * @param out as ISO 8859-1, in which each byte is a character
 */
record Ran(int code, String out, String err) {
    private static final int HUP_INT_QUIT = 7;

    /** {@code quietus run} with these words, to its end. */
    static Ran quietus(Path folder, String... words) throws Exception {
        return program(folder, Map.of(), run(words));
    }

    static List<String> run(String... words) {
        List<String> all = new ArrayList<>(List.of("run"));
        all.addAll(List.of(words));
        return WholeProgramTest.command(all.toArray(String[]::new));
    }

    /** A program with these further variables and no input, to its end. */
    static Ran program(Path folder, Map<String, String> variables, List<String> command) throws Exception {
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        Process process = begin(out, err, variables, command);
        process.getOutputStream().close();
        return ended(process, out, err);
    }

    static Process begin(Path out, Path err, Map<String, String> variables, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(heeding(command))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(variables);
        return builder.start();
    }

    /** Whoever runs the tests in the background or under nohup has them ignore signals, and all that they start. */
    static List<String> heeding(List<String> command) throws IOException {
        Matcher ignored = Pattern.compile("SigIgn:\\s+(\\w+)").matcher(Files.readString(Path.of("/proc/self/status")));
        if (!ignored.find() || (Long.parseUnsignedLong(ignored.group(1), 16) & HUP_INT_QUIT) == 0) {
            return command;
        }
        List<String> words = new ArrayList<>(List.of("env", "--default-signal=HUP,INT,QUIT"));
        words.addAll(command);
        return words;
    }

    static Ran ended(Process process, Path out, Path err) throws Exception {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("does not end: " + Files.readString(err));
        }
        return new Ran(
                process.exitValue(),
                Files.readString(out, StandardCharsets.ISO_8859_1),
                Files.readString(err, StandardCharsets.ISO_8859_1));
    }
}
