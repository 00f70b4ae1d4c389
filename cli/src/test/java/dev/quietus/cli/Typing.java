package dev.quietus.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A person who types a command: at a terminal with answers ready, or from a script without one. */
final class Typing {
    private final Map<String, String> variables = new HashMap<>();
    private final Queue<String> answers = new ArrayDeque<>();
    private boolean terminal;
    private boolean unicode = true;

    static Typing script() {
        return new Typing();
    }

    static Typing terminal(String... answers) {
        Typing typing = new Typing();
        typing.terminal = true;
        typing.answers.addAll(List.of(answers));
        return typing;
    }

    Typing with(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    Typing withoutUnicode() {
        unicode = false;
        return this;
    }

    /** What came of it. */
    record Said(ExitCode code, String out, String err) {}

    Said run(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings surroundings = new Surroundings(
                Output.to(out),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new FakeTerminal(),
                variables::get,
                unicode);
        int number = Main.run(words, surroundings);
        return new Said(named(number), out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static ExitCode named(int number) {
        for (ExitCode code : ExitCode.values()) {
            if (code.number() == number) {
                return code;
            }
        }
        throw new AssertionError("no code of Quietus: " + number);
    }

    private final class FakeTerminal implements Terminal {
        @Override
        public boolean canAsk() {
            return terminal;
        }

        @Override
        public boolean showsOutput() {
            return terminal;
        }

        @Override
        public boolean showsTalk() {
            return terminal;
        }

        @Override
        public @Nullable String readLine() {
            return answers.poll();
        }

        @Override
        public boolean reading() {
            return false;
        }

        @Override
        public int columns() {
            return 100;
        }
    }
}
