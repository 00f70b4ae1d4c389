package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom clearing away must leave alone: what a file says is believed only as far as identities bear it out. */
class StaleRunsTest {
    @TempDir
    Path top;

    private final Kernel kernel = Kernel.open();
    private final Nursery nursery = new Nursery();
    private Path runs = Path.of("");
    private RunRegistry registry = new RunRegistry(kernel);

    @BeforeEach
    void makeFolder() throws IOException {
        runs = Files.createDirectories(
                top.resolve("quietus/runs"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        int uid = (int) Syscall.call(SyscallNumber.GETEUID);
        RunFolder.Place place = new RunFolder.Place(top.toString(), "quietus");
        registry = new RunRegistry(kernel, new RunFolder(kernel.scratch(), uid, List.of(place)));
    }

    @AfterEach
    void close() {
        nursery.close();
        kernel.close();
    }

    private ProcessIdentity identity(long pid) {
        long fd = Pidfd.open((int) pid);
        var facts = java.util.Objects.requireNonNull(
                kernel.table().look((int) pid, fd, kernel.table().ticks()));
        Pidfd.close(fd);
        return facts.identity();
    }

    /** Of a process that lives, and yet none that ever lived. */
    private static ProcessIdentity other(ProcessIdentity of) {
        return new ProcessIdentity(of.boot(), of.pid(), of.startTicks() + 1, of.inode() == 0 ? 0 : of.inode() + 1);
    }

    private Path write(String name, ProcessIdentity starter, long namespace, Instant begun, String more)
            throws IOException {
        return Files.writeString(
                runs.resolve(name),
                "name=" + name + "\nstarter=" + starter.token() + "\nnamespace=" + namespace + "\nbegun="
                        + begun.toEpochMilli() + "\ncommand=true\n" + more);
    }

    private List<String> clear() {
        return new StaleRuns(kernel, registry).clear();
    }

    @Test
    void aRunWhoseStarterLives() throws IOException {
        Path file = write("a", identity(ProcessHandle.current().pid()), registry.namespace(), Instant.now(), "");
        assertThat(clear()).isEmpty();
        assertThat(file).exists();
    }

    /** A command that could write there would have others ended by whoever clears next. */
    @Test
    void aStrangerThatAForgedFileNames() throws IOException {
        ProcessIdentity dead = other(identity(ProcessHandle.current().pid()));
        Process stranger = nursery.start("sleep", "1000");
        Path file = write(
                "a",
                dead,
                registry.namespace(),
                Instant.now(),
                "keeper=" + identity(stranger.pid()).token() + "\n");

        assertThat(clear()).singleElement().asString().contains("what is written down as its first process is none");
        assertThat(stranger.isAlive()).isTrue();
        assertThat(file).doesNotExist();
    }

    @Test
    void aRunOfAnotherPidNamespace() throws IOException {
        ProcessIdentity dead = other(identity(ProcessHandle.current().pid()));
        Path file = write("a", dead, registry.namespace() + 1, Instant.now(), "");
        assertThat(clear()).isEmpty();
        assertThat(file).exists();
    }

    @Test
    void aRunOfAnotherMachineButNotOneOfAnEarlierBoot() throws IOException {
        ProcessIdentity foreign = ProcessIdentity.parse("4711@99.12.0123456789abcdef");
        Instant before = Instant.now().minus(Duration.ofDays(10_000));
        Path another = write("a", foreign, registry.namespace(), Instant.now(), "");
        Path earlier = write("b", foreign, registry.namespace(), before, "");
        assertThat(clear()).containsExactly("run b: its file is of before the machine was started anew; removed");
        assertThat(another).exists();
        assertThat(earlier).doesNotExist();
    }

    @Test
    void whoeverHasTheKeepersNumberNow() throws IOException {
        Process stranger = nursery.start("sleep", "60");
        ProcessIdentity keeper = other(identity(stranger.pid()));
        ProcessIdentity dead = other(identity(ProcessHandle.current().pid()));
        Path file = write("a", dead, registry.namespace(), Instant.now(), "keeper=" + keeper.token() + "\n");
        assertThat(clear())
                .containsExactly("run a, whose starter " + dead.pid() + " is dead: its first process had ended");
        assertThat(file).doesNotExist();
        assertThat(stranger.isAlive()).isTrue();
    }

    @Test
    void cgroupsThatAreNotNamedLikeTheRun() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "cgroups need root");
        ControlGroup group = new ControlGroups(kernel)
                .unified()
                .orElseThrow(() -> new org.opentest4j.TestAbortedException("no cgroup v2"))
                .child("quietus-run-qt-innocent-" + ProcessHandle.current().pid());
        Path directory =
                Files.createDirectory(Path.of(new String(group.file(""), java.nio.charset.StandardCharsets.UTF_8)));
        Process stranger = nursery.start("sleep", "60");
        try {
            Files.writeString(directory.resolve("cgroup.procs"), Long.toString(stranger.pid()));
            ProcessIdentity dead = other(identity(ProcessHandle.current().pid()));
            String more = "cgroup=/\ncgroup=" + group.text() + "\ncgroup=/x/../.." + group.text()
                    + "\ncgroup=pids:/\nkeeper=" + dead.token() + "\n";
            write("a", dead, registry.namespace(), Instant.now(), more);
            assertThat(clear()).hasSize(1);
            assertThat(stranger.isAlive()).isTrue();
            assertThat(directory).exists();
        } finally {
            stranger.destroyForcibly().onExit().join();
            Nursery.until(() -> directory.toFile().delete());
        }
    }
}
