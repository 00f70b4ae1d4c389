package dev.quietus.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
    @TempDir
    private Path folder;

    private final List<String> said = new ArrayList<>();

    private AuditLog open() throws IOException {
        return AuditLog.open(AuditLog.Settings.in(folder), said::add);
    }

    private void writeLines(int many) throws IOException {
        try (AuditLog log = open()) {
            for (int n = 0; n < many; n++) {
                assertThat(log.write(Incidents.of("i" + n, Response.KILL, Incident.Standing.BEGUN)))
                        .isTrue();
            }
        }
    }

    private Path only() throws IOException {
        List<Path> files = AuditFiles.list(folder);
        assertThat(files).hasSize(1);
        return files.getFirst();
    }

    @Test
    void aLineIsARemediationOfOcsf() throws IOException {
        try (AuditLog log = open()) {
            assertThat(log.write(Incidents.about(
                            Incidents.self("evil\u001b[2J\n"), "i1", Response.KILL, Incident.Standing.BEGUN)))
                    .isTrue();
            assertThat(log.write(Incidents.of("i2", Response.FREEZE, Incident.Standing.DONE)))
                    .isTrue();
        }
        List<String> lines = Files.readAllLines(only());
        assertThat(lines).hasSize(2).allMatch(line -> line.chars().allMatch(c -> c >= ' ' && c < 127));
        Map<String, @Nullable Object> event = JsonText.object(
                        lines.getFirst().getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .orElseThrow();
        assertThat(event)
                .containsEntry("class_uid", 7003L)
                .containsEntry("category_uid", 7L)
                .containsEntry("activity_id", 2L)
                .containsEntry("type_uid", 700302L)
                .containsEntry("status_id", 99L)
                .containsEntry("command_uid", "i1");
        Map<String, @Nullable Object> process = JsonText.object(event, "process");
        assertThat(process).containsEntry("pid", ProcessHandle.current().pid());
        assertThat(process)
                .containsEntry("name", "evil\u001b[2J\n")
                .containsEntry("cmd_line", "server --port 80 \uFFFD");
        Device device = Device.here();
        assertThat(process)
                .containsEntry(
                        "cpid",
                        CommonProcessId.of(
                                        device.boot(),
                                        device.pidNamespace(),
                                        4711,
                                        ProcessHandle.current().pid())
                                .toString());
        assertThat(JsonText.object(event, "metadata")).containsEntry("version", "1.8.0");
        Map<String, @Nullable Object> measure =
                JsonText.objects(event, "countermeasures").getFirst();
        assertThat(JsonText.object(measure, "d3f_technique")).containsEntry("uid", "D3-PT");
        assertThat(lines.getLast()).contains("\"type_uid\":700301", "\"D3-PS\"", "\"status_id\":1,");
        assertThat(AuditLog.verify(folder)).isEmpty();
    }

    @Test
    void aChangeIsFound() throws IOException {
        writeLines(5);
        Files.writeString(only(), Files.readString(only()).replace("\"command_uid\":\"i2\"", "\"command_uid\":\"i9\""));
        assertThat(AuditLog.verify(folder))
                .singleElement()
                .satisfies(wrong -> assertThat(wrong.line()).isEqualTo(4))
                .satisfies(wrong -> assertThat(wrong.reason()).contains("number 3, was changed"));
    }

    @Test
    void aChangedLastLineIsFound() throws IOException {
        writeLines(5);
        Files.writeString(only(), Files.readString(only()).replace("\"command_uid\":\"i4\"", "\"command_uid\":\"i9\""));
        assertThat(AuditLog.verify(folder))
                .singleElement()
                .satisfies(wrong -> assertThat(wrong.reason()).contains("number 5 is not what was written last"));
    }

    @Test
    void aLineTakenOutIsFound() throws IOException {
        writeLines(5);
        List<String> lines = new ArrayList<>(Files.readAllLines(only()));
        lines.remove(2);
        Files.write(only(), lines);
        assertThat(AuditLog.verify(folder))
                .singleElement()
                .satisfies(wrong -> assertThat(wrong.line()).isEqualTo(3))
                .satisfies(wrong -> assertThat(wrong.reason()).contains("has number 4 where 3 is due"));
    }

    @Test
    void movedLinesAreFound() throws IOException {
        writeLines(5);
        List<String> lines = new ArrayList<>(Files.readAllLines(only()));
        Collections.swap(lines, 1, 2);
        Files.write(only(), lines);
        assertThat(AuditLog.verify(folder))
                .isNotEmpty()
                .first()
                .satisfies(wrong -> assertThat(wrong.line()).isEqualTo(2));
    }

    @Test
    void linesCutOffTheEndAreFoundAlsoAfterItWentOn() throws IOException {
        writeLines(5);
        List<String> lines = Files.readAllLines(only());
        Files.write(only(), lines.subList(0, 3));
        assertThat(AuditLog.verify(folder))
                .singleElement()
                .satisfies(wrong -> assertThat(wrong.reason()).contains("ended with number 5, not 3"));
        writeLines(1);
        assertThat(said).anyMatch(sentence -> sentence.contains("does not end with number 5"));
        assertThat(AuditLog.verify(folder))
                .singleElement()
                .satisfies(wrong -> assertThat(wrong.reason()).contains("has number 6 where 4 is due"));
    }

    @Test
    void aMissingHeadIsSaid() throws IOException {
        writeLines(2);
        Files.delete(folder.resolve("head"));
        assertThat(AuditLog.verify(folder))
                .singleElement()
                .satisfies(wrong -> assertThat(wrong.file()).isEqualTo("head"));
    }

    @Test
    void aTornLineIsKeptAsideAndTheChainGoesOn() throws IOException {
        writeLines(3);
        Files.writeString(only(), "{\"metadata\":{\"vers", StandardOpenOption.APPEND);
        assertThat(AuditLog.verify(folder))
                .singleElement()
                .satisfies(wrong -> assertThat(wrong.reason()).startsWith("is not finished"));
        writeLines(2);
        assertThat(said)
                .singleElement()
                .satisfies(sentence -> assertThat(sentence).contains("18 bytes are kept in torn-"));
        assertThat(Files.readAllLines(only())).hasSize(5);
        assertThat(AuditLog.verify(folder)).isEmpty();
    }

    @Test
    void filesAreOfBoundedSizeAndNumber() throws IOException {
        AuditLog.Settings small =
                new AuditLog.Settings(folder, folder.resolve("head"), 8000, 3, Duration.ofSeconds(30));
        try (AuditLog log = AuditLog.open(small, said::add)) {
            for (int n = 0; n < 60; n++) {
                assertThat(log.write(Incidents.of("i" + n, Response.REPORT, Incident.Standing.REPORTED)))
                        .isTrue();
            }
        }
        List<Path> files = AuditFiles.list(folder);
        assertThat(files).hasSize(3).allMatch(file -> file.toFile().length() <= 8000);
        assertThat(AuditFiles.first(files.getFirst())).isGreaterThan(1);
        assertThat(AuditLog.verify(folder)).isEmpty();
        Files.delete(files.getFirst());
        assertThat(AuditLog.verify(folder))
                .singleElement()
                .satisfies(wrong -> assertThat(wrong.reason()).contains("taken off the beginning"));
    }

    @Test
    void aFileInTheMiddleIsMissed() throws IOException {
        AuditLog.Settings small =
                new AuditLog.Settings(folder, folder.resolve("head"), 4000, 9, Duration.ofSeconds(30));
        try (AuditLog log = AuditLog.open(small, said::add)) {
            for (int n = 0; n < 20; n++) {
                log.write(Incidents.of("i" + n, Response.REPORT, Incident.Standing.REPORTED));
            }
        }
        List<Path> files = AuditFiles.list(folder);
        assertThat(files).hasSizeGreaterThan(3);
        Files.delete(files.get(1));
        assertThat(AuditLog.verify(folder))
                .singleElement()
                .satisfies(wrong -> assertThat(wrong.reason()).contains("is due: lines were taken out"));
    }

    @Test
    void manyThreadsWriteOneChain() throws Exception {
        try (AuditLog log = open()) {
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                String name = "t" + t + "-";
                threads.add(Thread.startVirtualThread(() -> {
                    for (int n = 0; n < 50; n++) {
                        log.write(Incidents.of(name + n, Response.REPORT, Incident.Standing.REPORTED));
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
        assertThat(Files.readAllLines(only())).hasSize(400);
        assertThat(AuditLog.verify(folder)).isEmpty();
    }
}
