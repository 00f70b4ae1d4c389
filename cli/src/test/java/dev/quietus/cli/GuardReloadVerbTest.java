package dev.quietus.cli;

import static dev.quietus.cli.WholeProgramTest.command;
import static dev.quietus.cli.WholeProgramTest.signal;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A guard that is told by HUP that its orders have changed. */
@Timeout(120)
final class GuardReloadVerbTest {
    private static final String QUIET = """
            [[order]]
            name = "quiet"
            when = { deadline = "400d" }
            who = { names = ["qg-nobody"] }
            """;

    @TempDir
    Path folder;

    private Path err() {
        return folder.resolve("err");
    }

    private void awaitSaid(String words) {
        Sleepers.await(() -> {
            try {
                return Files.exists(err()) && Files.readString(err()).contains(words);
            } catch (IOException e) {
                return false;
            }
        });
    }

    @Test
    void itReadsThemAgainAndKeepsTheOldOnesWhenTheyAreWrong() throws Exception {
        Path orders = Files.writeString(folder.resolve("orders.toml"), QUIET);
        Process guard = new ProcessBuilder(Ran.heeding(command(
                        "guard",
                        "start",
                        "--orders",
                        orders.toString(),
                        "--run",
                        folder.resolve("run").toString(),
                        "--log",
                        folder.resolve("log").toString(),
                        "--state",
                        folder.resolve("state").toString())))
                .redirectError(err().toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            awaitSaid("listens at");
            assertThat(Files.readString(err())).contains("carries out 1 order and");
            Files.writeString(orders, QUIET + "respnd = \"kill\"\n[[order]]\nname = \"quiet\"\nwhen = {}\n");
            signal("HUP", guard);
            awaitSaid("the orders in force stay");
            assertThat(Files.readString(err()))
                    .contains("orders.toml:5", "'respnd'", "orders.toml:8", "no trigger is named");
            Files.writeString(orders, QUIET + QUIET.replace("quiet", "quieter"));
            signal("HUP", guard);
            awaitSaid("carries out 2 orders");
            signal("TERM", guard);
            assertThat(guard.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(guard.exitValue()).isZero();
        } finally {
            guard.destroyForcibly();
        }
    }
}
