package dev.quietus.cli;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/**
 * Where a command runs.
 *
 * @param out standard output: results
 * @param err standard error: talk
 * @param unicode whether the locale can show more than ASCII
 */
record Surroundings(Output out, PrintStream err, Terminal terminal, Variables variables, boolean unicode) {

    /** Those of this process. */
    static Surroundings ofSystem() {
        String encoding = System.getProperty("stdout.encoding", System.getProperty("native.encoding", ""));
        return new Surroundings(
                Output.ofSystem(),
                System.err,
                new SystemTerminal(),
                new ProcessVariables(),
                encoding.equalsIgnoreCase("UTF-8"));
    }

    /** A class, because a method reference would start the machinery for lambdas. */
    private static final class ProcessVariables implements Variables {
        @Override
        public @Nullable String get(String name) {
            return System.getenv(name);
        }
    }
}
