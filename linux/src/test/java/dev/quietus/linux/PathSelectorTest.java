package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.Target;
import dev.quietus.zoo.Adversary;
import dev.quietus.zoo.Enclosure;
import dev.quietus.zoo.Terms;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Finds real users of real files. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PathSelectorTest {
    @TempDir
    Path folder;

    @Test
    void findsWhoHasAFileOpenWhateverItsName() throws IOException {
        Path file = Files.writeString(folder.resolve("a b\nc\\d.txt"), "x");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        Path hard = Files.createLink(folder.resolve("hard"), file);
        Path stranger = Files.writeString(folder.resolve("a b"), "x");
        try (Nursery nursery = new Nursery();
                Selecting selecting = new Selecting()) {
            Process holder = nursery.start("tail", "-f", file.toString());
            Nursery.until(() -> !selecting.why(target(file), holder.pid()).isEmpty());
            assertThat(selecting.pids(target(file))).containsExactly((int) holder.pid());
            assertThat(selecting.why(target(link), holder.pid())).startsWith("has open ");
            assertThat(selecting.pids(target(hard))).containsExactly((int) holder.pid());
            assertThat(selecting.pids(target(folder))).containsExactly((int) holder.pid());
            assertThat(selecting.pids(target(stranger))).isEmpty();
            Files.delete(file);
            Files.delete(hard);
            assertThat(selecting.pids(target(file))).containsExactly((int) holder.pid());
            assertThat(selecting.pids(target(folder))).containsExactly((int) holder.pid());
        }
    }

    @Test
    void findsWhoExecutesAFileAlsoWhenItIsDeleted() throws IOException {
        Path program = Files.copy(Path.of("/bin/sleep"), folder.resolve("my sleep"));
        try (Nursery nursery = new Nursery();
                Selecting selecting = new Selecting()) {
            Process process = nursery.start(program.toString(), "60");
            Nursery.until(() -> !selecting.why(target(program), process.pid()).isEmpty());
            assertThat(selecting.why(target(program), process.pid())).isEqualTo("executes " + program);
            Files.delete(program);
            assertThat(selecting.why(target(program), process.pid())).isEqualTo("executes " + program + " (deleted)");
            // Another file of that name is another file.
            Files.writeString(program, "new");
            assertThat(selecting.pids(target(program))).isEmpty();
        }
    }

    @Test
    void findsWhoSitsInADirectoryOrBelow() throws IOException {
        Path below = Files.createDirectories(folder.resolve("x/y"));
        Path beside = Files.createDirectories(folder.resolve("x-and-more"));
        try (Nursery nursery = new Nursery();
                Selecting selecting = new Selecting()) {
            int pid = nursery.startAndTell("cd '" + below + "' && echo $$ && exec sleep 60");
            Nursery.until(() -> !selecting.why(target(below), pid).isEmpty());
            assertThat(selecting.why(target(folder.resolve("x")), pid)).isEqualTo("sits in " + below);
            assertThat(selecting.pids(target(beside))).isEmpty();
        }
    }

    @Test
    void findsTheHolderOfASocketFile() throws IOException {
        Path path = folder.resolve("app.sock");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                Selecting selecting = new Selecting()) {
            server.bind(UnixDomainSocketAddress.of(path));
            assertThat(selecting.why(target(path), ProcessHandle.current().pid()))
                    .isEqualTo("has the socket open that is bound to it");
        }
    }

    @Test
    void seesThroughMountNamespaces() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "mounts: needs root");
        Path real = Files.createDirectories(folder.resolve("real"));
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        Files.writeString(real.resolve("data"), "x");
        Files.writeString(elsewhere.resolve("data"), "not it");
        try (Nursery nursery = new Nursery();
                Selecting selecting = new Selecting()) {
            int pid = nursery.startAndTell("exec unshare --mount sh -c \"mount --bind '" + real + "' '" + elsewhere
                    + "' && echo \\$\\$ && exec tail -f '" + elsewhere + "/data'\"");
            Nursery.until(() -> !selecting.why(target(real), pid).isEmpty());
            // There the name "elsewhere" leads to the real directory; here it does not.
            assertThat(selecting.pids(target(real))).containsExactly(pid);
            assertThat(selecting.pids(target(real.resolve("data")))).containsExactly(pid);
            assertThat(selecting.pids(target(elsewhere))).isEmpty();
            assertThat(selecting.pids(target(elsewhere.resolve("data")))).isEmpty();
        }
    }

    @Test
    void findsMappedAndOpenFilesOfTheZoo() {
        assumeTrue("root".equals(System.getProperty("user.name")), "the zoo needs root");
        try (Enclosure enclosure = Enclosure.open(Adversary.FILE_HOLDER, Terms.standard());
                Selecting selecting = new Selecting()) {
            Path home = enclosure.folder().resolve("home");
            int pid = enclosure.rootPid();
            assertThat(selecting.why(target(home.resolve("held.txt")), pid)).startsWith("has open ");
            assertThat(selecting.why(target(home.resolve("libmapped.so")), pid)).startsWith("maps ");
            assertThat(selecting.why(target(home.resolve("sat-in")), pid)).startsWith("sits in ");
            assertThat(selecting.pids(new Target.Library("libmapped"))).containsExactly(pid);
        }
    }

    @Test
    void findsAHeadlessProcessByItsExecutable() {
        assumeTrue("root".equals(System.getProperty("user.name")), "the zoo needs root");
        try (Enclosure enclosure = Enclosure.open(Adversary.HEADLESS, Terms.standard());
                Selecting selecting = new Selecting()) {
            assertThat(selecting.pids(target(enclosure.executable()))).containsExactly(enclosure.rootPid());
        }
    }

    private static Target.Path target(Path path) {
        return new Target.Path(path.toString());
    }
}
