package dev.quietus.cli;

import dev.quietus.Containment;
import dev.quietus.QuietusException;
import dev.quietus.RunHost;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A run in the background. This program starts itself once more in a session of its own, where the same command line is
 * carried out with other streams. The second one says on its standard output what came of the start: the run's name, or
 * the exit code behind an exclamation mark, which is in no name; complaints it makes itself.
 */
final class Detached {
    private static final String MARK = "quietus.detached";
    private static final char FAILURE = '!';
    private static final int LONGEST = 256;

    private final Surroundings surroundings;
    private final @Nullable String output;
    private PrintStream talk = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);

    private Detached(Surroundings surroundings, @Nullable String output) {
        this.surroundings = surroundings;
        this.output = output;
    }

    private static boolean isSecond() {
        return System.getProperty(MARK) != null;
    }

    /** Null in the program that was typed, which has yet to {@link #begin}. */
    static @Nullable Detached here(CommandLine line, Surroundings surroundings) {
        return isSecond() ? new Detached(surroundings, line.argument(RunOptions.OUTPUT)) : null;
    }

    /**
     * Starts the second program and waits until the command runs.
     *
     * @return the exit code
     */
    static int begin(Surroundings surroundings) {
        byte[] said;
        try (InputStream stream = RunHost.again("-D" + MARK + "=true")) {
            said = line(stream);
        } catch (IOException e) {
            said = new byte[0];
        }
        String text = new String(said, StandardCharsets.US_ASCII).strip();
        if (text.isEmpty()) {
            Page.write("quietus: the background program has ended without a word\n", false, surroundings.err());
            return ExitCode.NOT_STARTED.number();
        }
        if (text.charAt(0) == FAILURE) {
            return Integer.parseInt(text, 1, text.length(), 10);
        }
        Page.write(text + "\n", surroundings.unicode(), surroundings.out());
        return Main.written(ExitCode.GONE, surroundings).number();
    }

    /** One line is all: whoever else holds the other end may hold it as long as the run lasts. */
    private static byte[] line(InputStream stream) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = stream.read(); next >= 0 && next != '\n' && line.size() < LONGEST; next = stream.read()) {
            line.write(next);
        }
        return line.toByteArray();
    }

    /**
     * In the second program: nothing of the terminal stays with the command. Its output is opened for {@link #talk} as well
     * and held: once the command runs, the name may lead to a file of somebody else.
     *
     * @throws QuietusException USAGE when the output cannot be opened
     */
    Containment.Builder redirect(Containment.Builder builder) {
        Path file = Path.of(output == null ? "/dev/null" : output);
        if (output != null) {
            try {
                talk = new PrintStream(new FileOutputStream(output, true), true, StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw QuietusException.usage("cannot open " + SafeFile.reason(e));
            }
        }
        return builder.output(Redirect.to(file.toFile())).mergeError();
    }

    /**
     * In the second program: the command runs, so whoever typed it need not wait any longer.
     *
     * @param said whether everything was taken that was said so far; if not, closing the stream would wait for it
     */
    void begun(String name, boolean said) {
        Page.write(name + "\n", surroundings.unicode(), surroundings.out());
        // Java puts /dev/null in the place of a standard stream that it closes.
        surroundings.out().close();
        if (said) {
            surroundings.err().close();
        }
    }

    /** In the second program: where talk goes once nobody listens. */
    PrintStream talk() {
        return talk;
    }

    /** In the second program: it came to nothing. */
    static void failed(ExitCode code, Surroundings surroundings) {
        if (isSecond()) {
            Page.write(FAILURE + Integer.toString(code.number()) + "\n", false, surroundings.out());
        }
    }
}
