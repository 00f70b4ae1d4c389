package dev.quietus.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.quietus.Cured;
import dev.quietus.Cures;
import dev.quietus.Diagnosis;
import dev.quietus.EndingOptions;
import dev.quietus.Finding;
import dev.quietus.Journal;
import dev.quietus.Leftover;
import dev.quietus.ProcessIdentity;
import dev.quietus.Quietus;
import dev.quietus.Receipt;
import dev.quietus.Request;
import dev.quietus.Resistance;
import dev.quietus.TargetGrammar;
import dev.quietus.Treatment;
import dev.quietus.spi.Platform.Selection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That Linux processes go on when wsl.exe ends is said. There is no WSL in Wine: a program of the zoo bears its name. */
@Timeout(60)
class WslTest extends AtZoo {
    private static final ProcessIdentity FACE = new ProcessIdentity("0123456789abcdef", 4242, 17, 0);

    @TempDir
    Path folder;

    private Path face() throws IOException {
        Path face = folder.resolve("wsl.exe");
        Files.copy(Path.of(System.getProperty("quietus.zoo")).resolve("zoo.exe"), face);
        return face;
    }

    private Process start(String distribution) throws IOException {
        List<String> command = new ArrayList<>(zoo.command("sleeper", ""));
        command.set(0, face().toString());
        command.addAll(1, List.of("-d", distribution));
        Process face = new ProcessBuilder(command).start();
        zoo.until(1);
        Zoo.pause(500);
        return face;
    }

    @Test
    void whichDistributionsRunIsAskedOfWsl() throws IOException {
        Wsl wsl = new Wsl(face().toString());
        assertThat(wsl.running()).contains(List.of("Debian", "Ubuntu"));

        List<Leftover> named = wsl.left(FACE, List.of("wsl", "-d", "debian"));
        assertThat(named).extracting(Leftover::name).containsExactly("Debian");
        assertThat(named.getFirst().standing().why()).contains("it runs on").contains("wsl --terminate Debian");
        assertThat(wsl.left(FACE, List.of("wsl"))).extracting(Leftover::name).containsExactly("Debian", "Ubuntu");
        assertThat(wsl.left(FACE, List.of("wsl", "-d", "Stopped"))).isEmpty();
    }

    @Test
    void whatIsTheInnerProgramsIsNoNameOfADistribution() {
        assertThat(Wsl.named(List.of("wsl", "docker", "run", "-d", "debian"))).isEmpty();
        assertThat(Wsl.named(List.of("wsl", "--", "-d", "debian"))).isEmpty();
        assertThat(Wsl.named(List.of("wsl", "~", "-u", "root", "-d", "Ubuntu", "make")))
                .contains("Ubuntu");
    }

    @Test
    void theCureEndsTheDistribution() throws IOException {
        Path system = Path.of(System.getenv("SystemRoot"), "System32", "wsl.exe");
        assumeFalse(Files.exists(system), "there is a real WSL");
        Files.copy(Path.of(System.getProperty("quietus.zoo")).resolve("zoo.exe"), system);
        Process face = start("Ubuntu");
        try (Quietus quietus = Quietus.of(new WindowsPlatform())) {
            Request request = Request.of(TargetGrammar.parse(Long.toString(face.pid()), false));
            Diagnosis before = quietus.why(request, sentence -> {}).getFirst();
            assertThat(before.findings())
                    .extracting(Finding::resistance)
                    .contains(new Resistance.Front("processes of the WSL distribution Ubuntu"));

            Cured cured = quietus.cure(
                    request,
                    Set.of(),
                    (diagnosis, finding, cure) ->
                            Cures.of(Set.of("terminate-distribution")).order(cure));

            assertThat(cured.treatments()).hasSize(1);
            assertThat(cured.treatments().getFirst().effect()).isInstanceOf(Treatment.Effect.Freed.class);
            assertThat(Wsl.ofThisMachine().running()).contains(List.of("Debian"));
            assertThat(Wsl.ofThisMachine().terminate("no-such")).isEmpty();
            assertThat(Wsl.ofThisMachine().terminate("debian").orElse("")).contains("listed as running");
        } finally {
            face.destroyForcibly().onExit().join();
            for (String end : List.of("", ".Ubuntu", ".no-such", ".debian")) {
                Files.deleteIfExists(Path.of(system + end));
            }
        }
    }

    @Test
    void whatIsNotToldIsSaid() {
        Wsl none = new Wsl(folder.resolve("no-such.exe").toString());
        assertThat(none.running()).isEmpty();
        assertThat(none.left(FACE, List.of("wsl")).getFirst().standing().why()).contains("not known");
    }

    @Test
    void theEndOfWslSaysWhatGoesOn() throws IOException {
        Process face = start("Ubuntu");
        try (Quietus quietus = Quietus.of(new WindowsPlatform())) {
            Request request = Request.of(TargetGrammar.parse(Long.toString(face.pid()), false));
            Receipt receipt = quietus.end("kill", request, EndingOptions.kill(), Journal.SILENT);

            assertThat(receipt.leftovers())
                    .as(receipt.toString())
                    .anyMatch(left -> left.kind().equals("guest-processes")
                            && left.text().equals("processes of the WSL distribution Ubuntu")
                            && left.standing().why().contains("wsl --terminate Ubuntu"));
        }
    }

    @Test
    void aFileOfADistributionIsNobodysToTell() {
        Selection selection = platform.select(
                TargetGrammar.parse("\\\\wsl.localhost\\Ubuntu\\home\\a.db", false), platform.snapshot());
        assertThat(selection).isInstanceOf(Selection.Unavailable.class);
        assertThat(selection.toString()).contains("wsl --distribution Ubuntu");
    }
}
