package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder of living runs: who may use it, that a name is given once, and what happens where it cannot be used. */
class RunRegistryTest {
    @TempDir
    Path top;

    private final Kernel kernel = Kernel.open();
    private final List<String> weaknesses = new ArrayList<>();

    @AfterEach
    void close() {
        kernel.close();
    }

    private RunRegistry registry() {
        int uid = (int) Syscall.call(SyscallNumber.GETEUID);
        var place = new RunFolder.Place(top.toString(), "quietus");
        return new RunRegistry(kernel, new RunFolder(kernel.scratch(), uid, List.of(place)));
    }

    private RunListing enlist(String name) {
        return registry().enlist(name, List.of("true"), weaknesses);
    }

    private List<String> names() {
        return registry().all().stream().map(RunRecord::name).toList();
    }

    @Test
    void aRunIsListedFromItsStartToItsEnd() throws IOException {
        try (RunListing listing = enlist("a")) {
            assertThat(weaknesses).isEmpty();
            assertThat(names()).containsExactly("a");
            assertThat(registry().all().getFirst().starter().pid())
                    .isEqualTo((int) ProcessHandle.current().pid());
            assertThat(Files.getPosixFilePermissions(top.resolve("quietus/runs/a")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(Files.getPosixFilePermissions(top.resolve("quietus/runs")))
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
            assertThat(listing).isNotNull();
        }
        assertThat(names()).isEmpty();
        try (Stream<Path> left = Files.list(top.resolve("quietus/runs"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aNameIsGivenOnce() {
        try (RunListing first = enlist("a")) {
            assertThatThrownBy(() -> enlist("a")).isInstanceOf(NameTaken.class).hasMessage("a");
            enlist("b").close();
            assertThat(first).isNotNull();
        }
        enlist("a").close();
        assertThat(weaknesses).isEmpty();
    }

    @Test
    void aFolderThatOthersMayWriteToIsRefused() throws IOException {
        Files.createDirectory(
                top.resolve("quietus"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.setPosixFilePermissions(top.resolve("quietus"), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertUnlisted("is open to others");
    }

    @Test
    void aLinkIsRefused() throws IOException {
        Path elsewhere = Files.createDirectories(top.resolve("elsewhere/runs"));
        Files.createSymbolicLink(top.resolve("quietus"), elsewhere.getParent());
        assertUnlisted("ENOTDIR");
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void anothersFolderIsRefused() throws IOException {
        needsRoot();
        Files.createDirectories(top.resolve("quietus/runs"));
        Files.setAttribute(top.resolve("quietus"), "unix:uid", 29950);
        assertUnlisted("belongs to uid 29950");
    }

    @Test
    void aRunGoesOnWhereThereIsNoRoom() throws IOException, InterruptedException {
        needsRoot();
        Path quietus = Files.createDirectory(top.resolve("quietus"));
        try (Nursery nursery = new Nursery()) {
            String mount = nursery.output(List.of(
                    "mount", "-t", "tmpfs", "-o", "size=64k,nr_inodes=3,mode=700", "small", quietus.toString()));
            assumeTrue(mount.equals("exit 0"), mount);
            try {
                RunListing first = enlist("a");
                assertUnlisted("ENOSPC (no space left)");
                first.close();
                weaknesses.clear();
                enlist("a").close();
                assertThat(weaknesses).isEmpty();
            } finally {
                nursery.output(List.of("umount", "-l", quietus.toString()));
            }
        }
    }

    @Test
    void aFolderThatIsRemovedIsMadeAgain() throws IOException {
        RunRegistry registry = registry();
        RunListing first = registry.enlist("a", List.of("true"), weaknesses);
        Files.delete(top.resolve("quietus/runs/a"));
        Files.delete(top.resolve("quietus/runs"));
        try (RunListing second = registry.enlist("b", List.of("true"), weaknesses)) {
            first.close();
            assertThat(weaknesses).isEmpty();
            assertThat(names()).containsExactly("b");
            assertThat(second).isNotNull();
        }
        assertThat(weaknesses).isEmpty();
    }

    @Test
    void whatElseLiesThereIsNoRun() throws IOException {
        enlist("a").close();
        Path runs = top.resolve("quietus/runs");
        Files.writeString(runs.resolve("nonsense"), "name=nonsense\nstarter=x\n");
        Files.writeString(runs.resolve("-x"), "");
        Files.createSymbolicLink(runs.resolve("link"), runs.resolve("nonsense"));
        Files.createDirectory(runs.resolve("folder"));
        try (Nursery nursery = new Nursery()) {
            nursery.output(List.of("mkfifo", runs.resolve("fifo").toString()));
        }
        assertThat(names()).isEmpty();
        assertThat(new StaleRuns(kernel, registry()).clear()).isEmpty();
    }

    private void assertUnlisted(String why) {
        weaknesses.clear();
        enlist("z").close();
        assertThat(weaknesses).hasSize(1);
        assertThat(weaknesses.getFirst()).startsWith("not listed in run:z: ").contains(why);
    }

    private static void needsRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    }
}
