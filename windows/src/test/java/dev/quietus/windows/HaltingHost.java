package dev.quietus.windows;

import dev.quietus.Containment;
import dev.quietus.Run;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;

/** Starts a run and is gone a moment later, without a word to anybody. */
final class HaltingHost {
    private HaltingHost() {}

    public static void main(String[] command) throws InterruptedException {
        Run run = Containment.builder(List.of(command))
                .input(Redirect.from(new java.io.File("NUL")))
                .output(Redirect.DISCARD)
                .error(Redirect.DISCARD)
                .start();
        Thread.sleep(3000);
        Runtime.getRuntime().halt(run.name().isEmpty() ? 1 : 42);
    }
}
