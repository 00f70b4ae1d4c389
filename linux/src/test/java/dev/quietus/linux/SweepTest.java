package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quietus.EndingOptions;
import dev.quietus.Journal;
import dev.quietus.Leftover;
import dev.quietus.ProcessIdentity;
import dev.quietus.Quietus;
import dev.quietus.Request;
import dev.quietus.Swept;
import dev.quietus.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sweeping removes the very things that were left behind, and nothing that was put in their place or named falsely. */
@Timeout(60)
class SweepTest {
    private final Quietus quietus = Quietus.open();
    private final Nursery nursery = new Nursery();

    @TempDir
    Path folder;

    @AfterEach
    void clear() {
        nursery.close();
        quietus.close();
    }

    /** A FIFO and a pid file, left behind by a shell. */
    private List<Leftover> litter() throws IOException {
        Path real = folder.toRealPath();
        int pid = nursery.startAndTell(
                "sleep 0.1; cd " + real + "; mkfifo left; exec 3<>left; echo $$ > left.pid; echo $$; exec sleep 300");
        List<Leftover> left = quietus.end("kill", Request.of(new Target.Pid(pid)), EndingOptions.kill(), Journal.SILENT)
                .leftovers();
        assertThat(left).hasSize(2).allMatch(one -> one.standing() instanceof Leftover.Standing.Own);
        return left;
    }

    private Leftover fifo() throws IOException {
        return litter().stream()
                .filter(one -> one.kind().equals("fifo"))
                .findFirst()
                .orElseThrow();
    }

    private Swept.Fate sweep(Leftover leftover) {
        List<Swept> examined = quietus.examine(List.of(leftover));
        return quietus.sweep(examined).getFirst().fate();
    }

    private void assertKept(Leftover leftover, String reason) {
        assertThat(sweep(leftover))
                .isInstanceOfSatisfying(
                        Swept.Fate.Kept.class, kept -> assertThat(kept.reason()).contains(reason));
        assertThat(Files.exists(Path.of(leftover.name()), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
    }

    private static Leftover with(Leftover leftover, String name, ProcessIdentity owner, Map<String, String> proof) {
        return new Leftover(leftover.kind(), name, leftover.text(), leftover.standing(), owner, proof);
    }

    @Test
    void examiningChangesNothingAndSweepingRemovesAll() throws IOException {
        List<Leftover> left = litter();
        List<Swept> examined = quietus.examine(left);
        assertThat(examined).allMatch(one -> one.fate() instanceof Swept.Fate.Removable);
        assertThat(left).allMatch(one -> Files.exists(Path.of(one.name())));
        assertThat(quietus.sweep(examined)).allMatch(one -> one.fate() instanceof Swept.Fate.Removed);
        assertThat(folder).isEmptyDirectory();
        assertThat(quietus.examine(left)).allMatch(one -> one.fate() instanceof Swept.Fate.Absent);
    }

    @Test
    void whatWasPutInItsPlaceStays() throws IOException {
        Leftover fifo = fifo();
        Path path = Path.of(fifo.name());
        Files.delete(path);
        nursery.output(List.of("mkfifo", path.toString()));
        assertKept(fifo, "another file is there now");
        Files.delete(path);
        Path precious = Files.writeString(folder.resolve("precious"), "data");
        Files.createSymbolicLink(path, precious);
        assertKept(fifo, "another file is there now");
        assertThat(precious).hasContent("data");
    }

    @Test
    void whatIsPutInItsPlaceAfterTheLookStaysToo() throws IOException {
        Leftover fifo = fifo();
        List<Swept> examined = quietus.examine(List.of(fifo));
        assertThat(examined.getFirst().fate()).isInstanceOf(Swept.Fate.Removable.class);
        Path path = Path.of(fifo.name());
        Files.delete(path);
        Files.writeString(path, "new");
        assertThat(quietus.sweep(examined).getFirst().fate()).isInstanceOf(Swept.Fate.Kept.class);
        assertThat(path).hasContent("new");
    }

    @Test
    void whatGotAnotherNameOrAUserStays() throws IOException {
        Leftover fifo = fifo();
        Path path = Path.of(fifo.name());
        Path other = folder.resolve("other");
        Files.createLink(other, path);
        assertKept(fifo, "changed since");
        Files.delete(other);
        assertKept(fifo, "changed since");
    }

    @Test
    void whatIsInUseAgainStays() throws IOException {
        Leftover fifo = fifo();
        nursery.startAndTell("exec 3<>" + fifo.name() + "; echo $$; exec sleep 302");
        assertKept(fifo, "has it open");
    }

    @Test
    void aFolderThatBecameALinkIsNotFollowed() throws IOException {
        Leftover fifo = fifo();
        Path real = Files.createDirectory(folder.resolve("real"));
        Files.move(Path.of(fifo.name()), real.resolve("left"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        Leftover through = with(fifo, link.resolve("left").toString(), fifo.owner(), fifo.proof());
        assertKept(through, "without following links");
    }

    @Test
    void aForgedReceiptRemovesNothing() throws IOException {
        Leftover fifo = fifo();
        Path precious = folder.toRealPath().resolve("precious.pid");
        Files.writeString(precious, "4711\n");
        assertKept(with(fifo, precious.toString(), fifo.owner(), fifo.proof()), "another file is there now");
        // Whoever may look at a file knows its proof; then the kind decides, and what is in it.
        Map<String, String> proof;
        try (Kernel kernel = Kernel.open();
                Folder parent =
                        Folder.open(kernel.scratch(), folder.toRealPath().toString())) {
            proof = FileProof.of(parent.stamp("precious.pid"));
        }
        assertKept(with(fifo, precious.toString(), fifo.owner(), proof), "it is no FIFO");
        Leftover pid =
                new Leftover("pid-file", precious.toString(), "x", new Leftover.Standing.Own("x"), fifo.owner(), proof);
        assertKept(pid, "does not hold the pid");
        assertKept(with(fifo, fifo.name(), fifo.owner(), Map.of()), "another file is there now");
        Map<String, String> born = new HashMap<>(fifo.proof());
        born.put("born_ns", "1");
        assertKept(with(fifo, fifo.name(), fifo.owner(), born), "another file is there now (its born differs)");
    }

    @Test
    void anOwnerThatLivesOrWasOfAnotherBootForbidsIt() throws IOException {
        Leftover fifo = fifo();
        ProcessIdentity self = quietus.find(
                        Request.of(new Target.Pid((int) ProcessHandle.current().pid())))
                .getFirst()
                .roots()
                .getFirst()
                .identity();
        assertKept(with(fifo, fifo.name(), self, fifo.proof()), "is alive");
        ProcessIdentity owner = fifo.owner();
        ProcessIdentity before =
                new ProcessIdentity("0123456789abcdef", owner.pid(), owner.startTicks(), owner.inode());
        assertKept(with(fifo, fifo.name(), before, fifo.proof()), "before this machine was started");
    }

    @Test
    void onlyWhatIsCertainIsRemoved() throws IOException {
        Leftover fifo = fifo();
        Leftover perhaps = new Leftover(
                "fifo",
                fifo.name(),
                fifo.text(),
                new Leftover.Standing.Perhaps("who knows"),
                fifo.owner(),
                fifo.proof());
        assertKept(perhaps, "only perhaps");
    }
}
