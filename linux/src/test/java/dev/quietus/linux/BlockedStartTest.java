package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quietus.Containment;
import dev.quietus.ExitStatus;
import dev.quietus.ProcessIdentity;
import dev.quietus.QuietusException;
import dev.quietus.Run;
import dev.quietus.RunEnd;
import dev.quietus.RunReceipt;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A start that has to wait keeps no other run from its deadline. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class BlockedStartTest {
    private static final Duration SOON = Duration.ofMillis(900);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"plain", "metered", "virtual"})
    void forAReaderOfItsOutput(String kind) throws Exception {
        Path pipe = fifo();
        Containment.Builder waiting = Containment.builder("echo", "hello").output(Redirect.to(pipe.toFile()));
        if (kind.equals("metered")) {
            waiting.maxOutput(100);
        }
        FutureTask<RunReceipt> start = new FutureTask<>(() -> {
            try (Run run = waiting.start()) {
                return run.await();
            }
        });
        try (Run other = sleeping()) {
            (kind.equals("virtual") ? Thread.ofVirtual() : Thread.ofPlatform()).start(start);
            assertThat(other.await(SOON))
                    .hasValueSatisfying(end -> assertThat(end.end()).isInstanceOf(RunEnd.TimedOut.class));
        } finally {
            try (InputStream reader = new FileInputStream(pipe.toFile())) {
                assertThat(reader.readAllBytes())
                        .asString(StandardCharsets.UTF_8)
                        .isEqualTo("hello\n");
            }
        }
        assertThat(start.get().status()).contains(new ExitStatus.Exited(0));
    }

    @Test
    void forAWriterOfItsInput() throws Exception {
        Path pipe = fifo();
        FutureTask<Run> start = new FutureTask<>(() ->
                Containment.builder("cat").input(Redirect.from(pipe.toFile())).start());
        try (Run other = sleeping()) {
            new Thread(start).start();
            assertThat(other.await(SOON)).isPresent();
        } finally {
            Files.writeString(pipe, "hello");
        }
        try (Run run = start.get()) {
            assertThat(run.output().readAllBytes())
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("hello");
        }
    }

    @Test
    void forAKilledProgramsRunOfItsName() throws Exception {
        String name = "blocked-" + ProcessHandle.current().pid();
        try (Nursery nursery = new Nursery();
                Kernel kernel = Kernel.open();
                Run other = sleeping()) {
            // A keeper that does not end by itself, as far as the file says.
            record(kernel, name, nursery.start("sleep", "60"));
            FutureTask<Run> start = new FutureTask<>(
                    () -> Containment.builder("true").name(name).start());
            new Thread(start).start();

            assertThat(other.await(SOON)).isPresent();
            try (Run run = start.get()) {
                assertThat(run.name()).isEqualTo(name);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, 1000})
    void aStartThatIsRefusedLeavesFilesAsTheyWere(long most) throws Exception {
        Path log = Files.writeString(folder.resolve("log"), "precious and long");
        String name = "taken-" + ProcessHandle.current().pid();
        try (Run first = Containment.builder("sleep", "30").name(name).start()) {
            Containment.Builder second =
                    Containment.builder("echo", "new").name(name).output(Redirect.to(log.toFile()));
            if (most < Long.MAX_VALUE) {
                second.maxOutput(most);
            }
            assertThatThrownBy(second::start)
                    .isInstanceOf(QuietusException.class)
                    .hasMessageStartingWith("there is a run named " + name + " already");
            assertThat(log).hasContent("precious and long");
            first.end();
            try (Run again = second.start()) {
                again.await();
            }
            assertThat(log).hasContent("new");
        }
    }

    private static Run sleeping() {
        return Containment.builder("sleep", "30")
                .timeout(Duration.ofMillis(300))
                .grace(Duration.ZERO)
                .start();
    }

    private Path fifo() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        return pipe;
    }

    private static void record(Kernel kernel, String name, Process keeper) throws IOException {
        ProcessIdentity identity = identity(kernel, keeper.pid());
        ProcessIdentity dead =
                new ProcessIdentity(identity.boot(), identity.pid(), identity.startTicks() + 1, identity.inode() + 1);
        RunRegistry registry = new RunRegistry(kernel);
        String runs = registry.folders().getFirst().path();
        Files.writeString(
                Files.createFile(
                        Path.of(runs, name),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))),
                "name=" + name + "\nstarter=" + dead.token() + "\nnamespace=" + registry.namespace() + "\nbegun="
                        + Instant.now().toEpochMilli() + "\ncommand=true\nkeeper=" + identity.token() + "\n");
    }

    private static ProcessIdentity identity(Kernel kernel, long pid) {
        long fd = Pidfd.open((int) pid);
        var facts = Objects.requireNonNull(
                kernel.table().look((int) pid, fd, kernel.table().ticks()));
        Pidfd.close(fd);
        return facts.identity();
    }
}
