package dev.quietus.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a real file system without a block left. */
@Timeout(120)
class FullDiskTest {
    @TempDir
    private Path place;

    private final List<String> said = new CopyOnWriteArrayList<>();

    @Test
    void theLastRecordsFitAndTheOthersAreRefused() throws Exception {
        assumeTrue(ran("mount", "-t", "tmpfs", "-o", "size=512k,mode=700", "tmpfs", place.toString()), "needs root");
        try {
            Path folder = place.resolve("log");
            AuditLog.Settings settings =
                    new AuditLog.Settings(folder, folder.resolve("head"), 64 << 20, 5, Duration.ofSeconds(60));
            try (AuditLog log = AuditLog.open(settings, said::add)) {
                fill();
                int reports = written(log, Response.REPORT, Incident.Standing.REPORTED);
                assertThat(reports).isLessThan(50);
                int last = written(log, Response.KILL, Incident.Standing.BEGUN);
                assertThat(last).isGreaterThan(50);
                assertThat(said).anyMatch(sentence -> sentence.contains("disk of the log is full"));
                assertThat(AuditLog.verify(folder)).isEmpty();
                Files.delete(place.resolve("filler"));
                while (!log.write(Incidents.of("again", Response.REPORT, Incident.Standing.REPORTED))) {
                    Thread.sleep(50);
                }
            }
            assertThat(AuditLog.verify(folder)).isEmpty();
            assertThat(Files.readString(AuditFiles.list(folder).getLast()))
                    .contains("\"unwritten_before\":")
                    .doesNotContain("\0");
        } finally {
            ran("umount", "-l", place.toString());
        }
    }

    private static int written(AuditLog log, Response response, Incident.Standing standing) {
        int written = 0;
        while (written < 2000 && log.write(Incidents.of("i" + written, response, standing))) {
            written++;
        }
        return written;
    }

    private void fill() throws IOException {
        try (var stream = Files.newOutputStream(place.resolve("filler"))) {
            byte[] block = new byte[4096];
            while (true) {
                stream.write(block);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    private static boolean ran(String... command) throws Exception {
        return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    }
}
