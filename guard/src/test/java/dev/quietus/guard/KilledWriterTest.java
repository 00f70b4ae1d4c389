package dev.quietus.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A program that writes the log and the memory is killed at random moments. */
@Timeout(300)
class KilledWriterTest {
    private static final int TIMES = 10;

    @TempDir
    private Path folder;

    @Test
    void whatWasAcknowledgedIsThereAndTheChainHolds() throws Exception {
        Random random = new Random(20261121);
        int saved = 0;
        for (int time = 0; time < TIMES; time++) {
            List<String> heard = runAndKill(random.nextInt(1, 60), random.nextInt(20_000_000));
            assertThat(heard).noneMatch(line -> line.contains("memory could not be read"));
            AuditLog.open(AuditLog.Settings.in(folder.resolve("log")), sentence -> {})
                    .close();
            assertThat(AuditLog.verify(folder.resolve("log"))).isEmpty();
            String all = content();
            for (String line : heard) {
                if (line.startsWith("logged ")) {
                    assertThat(all).contains("\"command_uid\":\"killed-" + line.substring(7) + "\"");
                }
                if (line.startsWith("saved ")) {
                    saved = Integer.parseInt(line.substring(6));
                }
            }
            StateStore store = new StateStore(folder.resolve("state"), "boot");
            int kept = store.load().counts().getOrDefault("scope", 0);
            assertThat(store.said()).isEmpty();
            assertThat(kept).isBetween(saved, saved + 1);
        }
        assertThat(saved).isGreaterThan(TIMES);
    }

    /** So many lines have to be heard first, and then it lives so many nanoseconds. */
    private List<String> runAndKill(int lines, int nanos) throws Exception {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWriterMain.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> heard = new ArrayList<>();
        try (BufferedReader reader = writer.inputReader()) {
            for (int n = 0; n < lines; n++) {
                heard.add(String.valueOf(reader.readLine()));
            }
            Thread.sleep(0, nanos % 1_000_000);
            Thread.sleep(nanos / 1_000_000);
            // Not the process itself: that would close the stream with what it said last.
            writer.toHandle().destroyForcibly();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                heard.add(line);
            }
        } finally {
            writer.destroyForcibly().waitFor();
        }
        return heard;
    }

    private String content() throws Exception {
        StringBuilder all = new StringBuilder();
        for (Path file : AuditFiles.list(folder.resolve("log"))) {
            all.append(Files.readString(file));
        }
        return all.toString();
    }
}
