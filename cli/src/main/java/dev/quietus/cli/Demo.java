package dev.quietus.cli;

import dev.quietus.QuietusException;
import dev.quietus.QuietusException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The story in half a minute: an adversary, what everybody tries, what Quietus does, and a count by somebody else. */
final class Demo {
    private Demo() {}

    static ExitCode run(CommandLine line, Surroundings surroundings) {
        if (!Files.isReadable(Path.of("/proc/self/status"))) {
            throw QuietusException.of(Reason.UNAVAILABLE, "the demo needs Linux and its /proc");
        }
        Narrator narrator = new Narrator(line, surroundings);
        if (!Headcount.isRoot()) {
            narrator.tell("Without root this shows the tame version, with processes of your own.");
            narrator.tell("The adversary that outruns 'pkill -9' needs a uid of its own: sudo quietus demo");
            return new ServerDemo(narrator).run();
        }
        if (!Racers.canRun()) {
            narrator.tell("setpriv (util-linux) is not installed, so this shows the tame version.");
            return new ServerDemo(narrator).run();
        }
        return new RaceDemo(narrator).run();
    }

    /** The text of a script that is packed with the classes. */
    static String script(String name) {
        try (InputStream stream = Demo.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException(name + " is not packed");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static QuietusException interrupted() {
        return QuietusException.of(Reason.INTERRUPTED, "interrupted; the demo has ended what it started");
    }

    static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }
}
