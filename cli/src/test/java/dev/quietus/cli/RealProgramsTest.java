package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.cli.RealRun.Seen;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Programs of size, with and without {@code run} in front of them; what was seen goes to {@code target/programs.md}. Those
 * that are not installed are skipped.
 */
@Tag("campaign")
@Timeout(1800)
final class RealProgramsTest {
    private static final Duration MINUTES = Duration.ofMinutes(5);
    private static final int ORDINARY = 21991;

    @TempDir
    Path folder;

    private RealRun real;

    @BeforeEach
    void needsRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "some of it needs root");
        real = new RealRun(folder, MINUTES);
    }

    @AfterAll
    static void report() throws Exception {
        RealRun.report(Path.of("target", "programs.md"));
    }

    private static void needs(String program) {
        boolean there = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
        assumeTrue(there, program + " is not installed");
    }

    /** This project as it was last committed. */
    private Path cloned(String name) throws Exception {
        needs("git");
        assumeTrue(Files.exists(RealRun.ROOT.resolve(".git")), "this is no git tree");
        // Some of its tests are carried out by other users.
        assertThat(folder.toFile().setExecutable(true, false)).isTrue();
        assertThat(folder.toFile().setReadable(true, false)).isTrue();
        Path clone = folder.resolve(name);
        List<String> command = List.of("git", "clone", "-q", RealRun.ROOT.toString(), clone.toString());
        assertThat(real.plain(folder, command).ran().code()).isZero();
        return clone;
    }

    @Test
    void mavenBuildsThisProject() throws Exception {
        List<String> build = List.of("./mvnw", "-o", "-q", "package", "-DskipTests");
        Seen without = real.plain(cloned("without"), build);
        assumeTrue(without.ran().code() == 0, "cannot be built here offline: " + without.ran());
        Seen within = real.contained(cloned("within"), List.of(), build);
        within.assertGone(0);
        assertThat(within.leftovers()).isEmpty();
        assertThat(folder.resolve("within/cli/target")).isDirectoryContaining("glob:**quietus-cli-*.jar");
        RealRun.note("Maven builds this project", Optional.of(without), within);
    }

    /** They end processes, count who is left and make cgroups, namespaces, terminals and runs. */
    @Test
    void thisProjectsOwnTestsPass() throws Exception {
        real = new RealRun(folder, Duration.ofMinutes(25));
        Seen within = real.contained(cloned("within"), List.of(), List.of("./mvnw", "-o", "verify"));
        within.assertGone(0);
        Matcher sum = Pattern.compile("Tests run: (\\d+), Failures: 0, Errors: 0, Skipped: (\\d+)\\R")
                .matcher(within.ran().out());
        int tests = 0;
        int skipped = 0;
        while (sum.find()) {
            tests += Integer.parseInt(sum.group(1));
            skipped += Integer.parseInt(sum.group(2));
        }
        assertThat(tests).as(within.ran().out()).isGreaterThan(1000);
        RealRun.note("this project's own " + tests + " tests, " + skipped + " skipped", Optional.empty(), within);
    }

    @Test
    void aDatabaseServerDoesNotOutliveItsRunAndRecovers() throws Exception {
        Optional<Path> programs = Database.installed();
        assumeTrue(programs.isPresent(), "PostgreSQL is not installed as on Debian");
        assertThat(folder.toFile().setExecutable(true, false)).isTrue();
        Path room = Files.createDirectory(folder.resolve("room"));
        assertThat(room.toFile().setWritable(true, false)).isTrue();
        Database database = new Database(programs.get(), room);
        List<String> owner = List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups");
        List<String> plain = new ArrayList<>(owner);
        plain.addAll(List.of("sh", "-c", database.daemon("without") + database.stop("without")));
        Seen without = real.plain(room, plain);
        assertThat(without.ran().code()).as(without.ran().err()).isZero();

        List<String> daemon = List.of("sh", "-c", database.daemon("within"));
        Seen within = real.contained(room, List.of("--as", "postgres"), daemon);
        within.assertGone(0);
        assertThat(within.ran().out()).isEqualTo(without.ran().out()).startsWith("100000|");
        assertThat(within.ran().err()).contains("what it left running was ended by force");
        assertThat(within.leftovers())
                .anyMatch(line -> line.startsWith("perhaps of this run: System V shared memory "))
                .anyMatch(line -> line.contains("/dev/shm/PostgreSQL."));
        RealRun.note("PostgreSQL as a daemon, 100000 rows", Optional.of(without), within);

        // The next start finds the crash, recovers, clears what was left behind, and is asked to end.
        List<String> options = List.of("--as", "postgres", "--timeout", "5s", "--signal", "INT");
        Seen again = real.contained(room, options, List.of("sh", "-c", database.foreground("within")));
        again.assertGone(124);
        assertThat(again.ran().out()).isEqualTo(without.ran().out());
        assertThat(again.ran().err())
                .contains("automatic recovery in progress", "database system is shut down")
                .doesNotContain("ended by force");
        assertThat(again.leftovers()).isEmpty();
        RealRun.note("the same server recovers and stays, `--timeout 5s --signal INT`", Optional.empty(), again);
    }

    private List<String> browser(String name, String... options) throws Exception {
        needs("chromium");
        Path page = folder.resolve("page.html");
        Files.writeString(page, "<p id=x></p><script>x.textContent = 'the script says ' + 6 * 7</script>");
        assertThat(folder.toFile().setExecutable(true, false)).isTrue();
        // Each user finds a home to write in.
        Path home = Files.createDirectory(folder.resolve(name));
        assertThat(home.toFile().setWritable(true, false)).isTrue();
        List<String> command = new ArrayList<>(List.of("env", "HOME=" + home, "chromium", "--headless"));
        command.addAll(List.of("--disable-gpu", "--user-data-dir=" + home.resolve("profile")));
        command.addAll(List.of(options));
        command.add(page.toUri().toString());
        return command;
    }

    @Test
    void aBrowserShowsAPage() throws Exception {
        Seen without = real.plain(folder, browser("without", "--no-sandbox", "--dump-dom"));
        assertThat(without.ran().out()).contains("the script says 42");
        Seen within = real.contained(folder, List.of(), browser("within", "--no-sandbox", "--dump-dom"));
        within.assertGone(0);
        assertThat(within.ran().out()).isEqualTo(without.ran().out());
        RealRun.note("Chromium shows a page, as root without its own sandbox", Optional.of(without), within);
    }

    /** It makes namespaces of its own, inside those of the run. */
    @Test
    void aBrowserKeepsItsOwnSandbox() throws Exception {
        ProgramForOthers program = ProgramForOthers.copy(folder);
        List<String> bare = ProgramForOthers.asUser(ORDINARY, browser("without", "--dump-dom"));
        Seen without = real.plain(folder, bare);
        assumeTrue(
                without.ran().code() == 0,
                "Chromium's sandbox does not work here: " + without.ran().err());
        assertThat(without.ran().out()).contains("the script says 42");

        Seen pooled = real.contained(folder, List.of("--as", "auto"), browser("pooled", "--dump-dom"));
        pooled.assertGone(0);
        assertThat(pooled.ran().out()).isEqualTo(without.ran().out());
        RealRun.note("Chromium in its own sandbox, `--as auto`", Optional.of(without), pooled);

        Path receipt = program.room().resolve("receipt.json");
        List<String> command = program.as(ORDINARY, "run", "--receipt", receipt.toString(), "--");
        command.addAll(browser("ordinary", "--dump-dom"));
        Seen ordinary = real.seen(folder, command, Optional.of(receipt));
        ordinary.assertGone(0);
        assertThat(ordinary.ran().out()).isEqualTo(without.ran().out());
        RealRun.note("Chromium in its own sandbox, by an ordinary user", Optional.of(without), ordinary);
    }

    @Test
    void aBrowserThatStaysIsEnded() throws Exception {
        List<String> command = browser("stays", "--no-sandbox", "--remote-debugging-port=0");
        Seen within = real.contained(folder, List.of("--timeout", "5s"), command);
        within.assertGone(124);
        assertThat(within.ran().err()).contains("DevTools listening on ", "quietus: timed out");
        RealRun.note("Chromium waits for a debugger, `--timeout 5s`", Optional.empty(), within);
    }
}
