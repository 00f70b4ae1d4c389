package dev.quietus.windows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quietus.EndingOptions;
import dev.quietus.Journal;
import dev.quietus.Leftover;
import dev.quietus.Leftover.Standing;
import dev.quietus.Outcome;
import dev.quietus.Quietus;
import dev.quietus.Receipt;
import dev.quietus.Request;
import dev.quietus.Swept;
import dev.quietus.Swept.Fate;
import dev.quietus.TargetGrammar;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What outlives an ended process is told, with who has it; removed is only what nobody has. */
@Timeout(120)
class LeftoversTest {
    private final Zoo zoo = Zoo.open();
    private final Zoo strangers = Zoo.open();
    private final WindowsPlatform platform = new WindowsPlatform();
    private final Quietus quietus = Quietus.of(platform);
    private final List<Path> files = new ArrayList<>();

    @AfterEach
    void clear() throws IOException {
        // Heirs, which nobody but their parent knows of.
        platform.snapshot().processes().stream()
                .filter(facts -> facts.name().equals(zoo.name()))
                .forEach(facts -> ProcessHandle.of(facts.pid()).ifPresent(ProcessHandle::destroyForcibly));
        assertThat(zoo.survivors()).isEmpty();
        quietus.close();
        strangers.close();
        zoo.close();
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }

    @Test
    void aPortThatAChildInheritedIsToldWithTheChild() {
        Process first = zoo.start("leak-socket", "47311", 2);
        Zoo.pause(500);

        Receipt receipt = only(first);

        Leftover port = one(receipt, "listening-port");
        assertThat(port.name()).isEqualTo("tcp 127.0.0.1:47311");
        assertThat(port.standing()).isInstanceOf(Standing.Shared.class);
        assertThat(port.standing().why())
                .contains(heir(first) + " (" + zoo.name() + ") has a socket open that listens there");
        assertThat(fate(port)).isInstanceOf(Fate.Kept.class);
    }

    @Test
    void aPortThatNobodyHasIsNoLeftover() {
        Process first = zoo.start("listen", "47312", 1);
        Zoo.pause(500);
        Receipt receipt = only(first);
        assertThat(receipt.leftovers()).extracting(Leftover::kind).doesNotContain("listening-port");
    }

    @Test
    void aFileThatAChildInheritedIsToldWithTheChild() {
        Path file = Path.of(System.getProperty("quietus.zoo"))
                .resolve("leaked-" + zoo.token() + ".txt")
                .toAbsolutePath();
        files.add(file);
        Process first = zoo.start("leak-file", file.toString(), 2);
        Zoo.pause(500);

        Leftover open = one(only(first), "open-file");

        assertThat(open.name()).isEqualToIgnoringCase(file.toString());
        assertThat(open.standing().why())
                .contains(heir(first) + " (" + zoo.name() + ") has it open, by the same handle");
    }

    @Test
    void aTemporaryFileIsItsOwnAndSwept() {
        Path file = temporary();
        Receipt receipt = only(zoo.start("litter", file.toString(), 1));

        Leftover left = one(receipt, "temp-file");

        assertThat(left.name()).isEqualToIgnoringCase(file.toString());
        assertThat(left.standing()).as(left.toString()).isInstanceOf(Standing.Own.class);
        assertThat(fate(left)).isInstanceOf(Fate.Removable.class);
        assertThat(file).exists();
        List<Swept> swept = quietus.sweep(quietus.examine(List.of(left)));
        assertThat(swept.getFirst().fate()).isInstanceOf(Fate.Removed.class);
        assertThat(file).doesNotExist();
        assertThat(fate(left)).isInstanceOf(Fate.Absent.class);
    }

    @Test
    void whatOneOnlyReadIsNotItsOwn() throws IOException {
        Path file = temporary();
        Process reader = zoo.start("reader", file.toString(), 1);
        Zoo.pause(300);
        Files.writeString(file, "somebody else's");
        Zoo.pause(500);

        assertThat(only(reader).leftovers()).extracting(Leftover::kind).doesNotContain("temp-file");
        assertThat(file).exists();
    }

    @Test
    void aTemporaryFileThatSomebodyHasOpenOrChangedStays() throws IOException {
        Path file = temporary();
        Leftover left = one(only(zoo.start("litter", file.toString(), 1)), "temp-file");

        try (RandomAccessFile other = new RandomAccessFile(file.toFile(), "rw")) {
            assertThat(fate(left)).isEqualTo(new Fate.Kept("somebody has it open"));
            other.write(new byte[100]);
        }
        // In Wine a file is born anew with each change.
        assertThat(fate(left).toString()).containsAnyOf("it has been changed since", "its created differs");
        Leftover elsewhere = new Leftover(
                left.kind(),
                System.getProperty("quietus.zoo") + "\\zoo.exe",
                "",
                left.standing(),
                left.owner(),
                left.proof());
        assertThat(fate(elsewhere)).isEqualTo(new Fate.Kept("it is in no folder for temporary files"));
        assertThat(file).exists();
    }

    @Test
    void aTemporaryFileOlderThanTheProcessIsNotItsOwn() throws IOException {
        Path file = temporary();
        Files.writeString(file, "old");
        Zoo.pause(1_500);
        Receipt receipt = only(zoo.start("hold", file.toString(), 1));
        assertThat(receipt.leftovers()).extracting(Leftover::kind).doesNotContain("temp-file");
    }

    @Test
    void aMutexThatAStrangerHasIsToldWithTheStranger() {
        String name = "zoo-" + zoo.token();
        Process first = zoo.start("mutex", name, 1);
        Process stranger = strangers.start("mutex", name, 1);
        Zoo.pause(500);

        Receipt receipt = only(first);

        Leftover mutex = one(receipt, "named-object");
        assertThat(mutex.text()).startsWith("mutex ").endsWith("\\BaseNamedObjects\\" + name);
        assertThat(mutex.standing().why()).isEqualTo(stranger.pid() + " (" + strangers.name() + ") has it open");
        assertThat(only(stranger).leftovers()).noneMatch(left -> left.kind().equals("named-object"));
    }

    @Test
    void aPipeThatAChildInheritedIsToldWithTheChild() {
        String name = "zoo-" + zoo.token();
        Process first = zoo.start("leak-pipe", name, 2);
        Zoo.pause(500);

        Leftover pipe = one(only(first), "named-pipe");

        assertThat(pipe.name()).isEqualToIgnoringCase("\\\\.\\pipe\\" + name);
        assertThat(pipe.standing().why()).isEqualTo(heir(first) + " (" + zoo.name() + ") has it open");
    }

    /** A pipe whose reader waits may not answer; the ending does not wait for it. */
    @Test
    void aPipeThatNeverAnswersHoldsNothingUp() {
        Process first = zoo.start("deaf-pipe", "zoo-" + zoo.token(), 1);
        Zoo.pause(500);
        long begun = System.nanoTime();

        Receipt receipt = only(first);

        assertThat(System.nanoTime() - begun).isLessThan(20_000_000_000L);
        assertThat(receipt.outcome()).isInstanceOf(Outcome.Gone.class);
        assertThat(receipt.leftovers()).noneMatch(left -> left.kind().equals("named-pipe"));
    }

    private Path temporary() {
        Path file = Path.of(System.getenv("TEMP")).resolve("litter-" + zoo.token() + ".tmp");
        files.add(file);
        return file;
    }

    private Fate fate(Leftover leftover) {
        return quietus.examine(List.of(leftover)).getFirst().fate();
    }

    private long heir(Process first) {
        return platform.snapshot().processes().stream()
                .filter(facts -> facts.name().equals(zoo.name()) && facts.pid() != first.pid() && !facts.ended())
                .findFirst()
                .orElseThrow()
                .pid();
    }

    private Receipt only(Process process) {
        Zoo.pause(300);
        Request request =
                new Request(List.of(TargetGrammar.parse(Long.toString(process.pid()), false)), List.of(), true);
        return quietus.end("kill", request, EndingOptions.kill(), Journal.SILENT);
    }

    private static Leftover one(Receipt receipt, String kind) {
        List<Leftover> fitting = receipt.leftovers().stream()
                .filter(left -> left.kind().equals(kind))
                .toList();
        assertThat(fitting).as(receipt.toString()).hasSize(1);
        return fitting.getFirst();
    }
}
