package dev.quietus.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Where the command line begins: help and version here, verbs in {@link Command}. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        Surroundings surroundings = Surroundings.ofSystem();
        Interrupts interrupts = Interrupts.watch(Thread.currentThread(), surroundings.terminal());
        int code = ExitCode.INTERNAL.number();
        try {
            code = run(args, surroundings);
        } finally {
            interrupts.finished(code);
        }
        // Not exit: since JDK 21 that starts the logging system to tell who asked. Everything is written and closed.
        Runtime.getRuntime().halt(code);
    }

    /** Everything that {@link #main} does, without ending this JVM. */
    static int run(String[] args, Surroundings surroundings) {
        try {
            if (talk(args, surroundings)) {
                return written(ExitCode.GONE, surroundings).number();
            }
            return args[0].equals(Verbs.RUN.name())
                    ? RunCommand.run(args, surroundings)
                    : written(Command.run(args, surroundings), surroundings).number();
        } catch (Overview overview) {
            Page.write(Help.overview(), surroundings.unicode(), surroundings.err());
            return ExitCode.USAGE.number();
        }
    }

    /** An answer that was lost is no success, whatever it was; a worse code says more. */
    static ExitCode written(ExitCode code, Surroundings surroundings) {
        String failure = surroundings.out().failure();
        if (failure == null) {
            return code;
        }
        String text = "quietus: cannot write to standard output: " + failure + "\n";
        Page.write(text, surroundings.unicode(), surroundings.err());
        return code == ExitCode.GONE ? ExitCode.INTERNAL : code;
    }

    /** Nothing was ordered. Succeeding would tell a script with an empty variable that everything is gone. */
    private static final class Overview extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Overview() {
            super(null, null, false, false);
        }
    }

    /** Answers what needs no verb; false when there is one. */
    private static boolean talk(String[] args, Surroundings surroundings) {
        if (args.length == 0) {
            throw new Overview();
        }
        PrintStream out = surroundings.out();
        switch (args[0]) {
            case "--help", "-h" -> Page.write(Help.overview(), surroundings.unicode(), out);
            case "--version", "-V" -> Page.write("quietus " + version() + "\n", surroundings.unicode(), out);
            case "help" -> {
                Verb verb = args.length > 1 ? Verbs.named(args[1]) : null;
                if (args.length > 1 && verb == null) {
                    return false;
                }
                Page.write(verb == null ? Help.overview() : Help.of(verb), surroundings.unicode(), out);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** The version that the build wrote into the jar; classes that were never packed have none. */
    static String version() {
        try (InputStream stream =
                Main.class.getResourceAsStream("/META-INF/maven/dev.quietus/quietus-cli/pom.properties")) {
            if (stream == null) {
                return "unpackaged";
            }
            String text = new String(stream.readAllBytes(), StandardCharsets.ISO_8859_1);
            int at = text.indexOf("version=");
            int end = text.indexOf('\n', at);
            return at < 0
                    ? "unpackaged"
                    : text.substring(at + 8, end < 0 ? text.length() : end).strip();
        } catch (IOException e) {
            return "unpackaged";
        }
    }
}
