package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.Capability;
import dev.quietus.Happening;
import dev.quietus.spi.Feed;
import dev.quietus.zoo.Mishap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs in a folder of the test, executed by strangers: only marks in this folder are made. */
@Timeout(60)
class ExecGateTest {
    private final Kernel kernel = Kernel.open();
    private final Nursery nursery = new Nursery();
    private final Feed gate = new ExecGate(kernel);

    @TempDir
    Path folder;

    private Path banned = Path.of("/");

    @BeforeEach
    void program() throws IOException {
        assumeTrue(
                gate.capability().standing() == Capability.Standing.FULL,
                "needs root and fanotify permission events: "
                        + gate.capability().missing());
        banned = folder.resolve("banned");
        copy(banned);
    }

    private static void copy(Path to) throws IOException {
        Files.copy(Path.of(Mishap.command().get(0)), to, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void clear() {
        nursery.close();
        kernel.close();
    }

    private Feed.Flow open(String... programs) {
        return gate.open(new Feed.Watch(List.of(programs), Set.of(), Set.of(), Set.of(), Duration.ofSeconds(1)));
    }

    @Test
    void refusedItNeverRuns() throws Exception {
        try (Feed.Flow flow = open(banned.toString())) {
            Stranger stranger = new Stranger(banned);
            Happening.Attempted attempted = attempted(flow);
            assertThat(attempted.file()).isEqualTo(banned.toString());
            assertThat(attempted.process().name()).isEqualTo("sh");
            assertThat(stranger.said()).isEmpty();
            attempted.gate().answer(false);

            assertThat(stranger.status()).isEqualTo("126");
            assertThat(stranger.said()).doesNotContain("ran");
            // The first answer counts.
            attempted.gate().answer(true);
        }
    }

    @Test
    void allowedItRuns() throws Exception {
        try (Feed.Flow flow = open(banned.toString())) {
            Stranger stranger = new Stranger(banned);
            Happening.Attempted attempted = attempted(flow);
            assertThat(attempted.gate().sha256()).contains(digest(banned));
            attempted.gate().answer(true);

            assertThat(stranger.status()).isEqualTo("0");
            assertThat(stranger.said()).startsWith("ran");
            assertThat(attempted.gate().sha256()).isEmpty();
        }
    }

    @Test
    void anotherFileInItsPlaceIsHeldToo() throws Exception {
        Path link = folder.resolve("link");
        Files.createSymbolicLink(link, banned);
        Path hard = Files.createDirectory(folder.resolve("below")).resolve("another-name");
        Files.createLink(hard, banned);
        try (Feed.Flow flow = open(banned.toString())) {
            for (Path name : List.of(link, hard)) {
                Stranger stranger = new Stranger(name);
                Happening.Attempted attempted = attempted(flow);
                assertThat(attempted.file()).isEqualTo(banned.toString());
                attempted.gate().answer(false);
                assertThat(stranger.status()).isEqualTo("126");
            }
            Path another = folder.resolve("another");
            copy(another);
            Files.move(another, banned, StandardCopyOption.REPLACE_EXISTING);
            Stranger stranger = new Stranger(banned);
            attempted(flow).gate().answer(false);
            assertThat(stranger.status()).isEqualTo("126");
        }
    }

    @Test
    void nobodyIsHeldForEver() throws Exception {
        try (Feed.Flow flow = open(banned.toString())) {
            Stranger unanswered = new Stranger(banned);
            assertThat(unanswered.status()).isEqualTo("0");
            assertThat(unanswered.said()).startsWith("ran");
            Happening.Attempted late = attempted(flow);
            late.gate().answer(false);
        }
    }

    @Test
    void whoIsHeldAtTheEndIsAllowed() throws Exception {
        Stranger stranger;
        try (Feed.Flow flow = open(banned.toString())) {
            stranger = new Stranger(banned);
            assertThat(attempted(flow).file()).isEqualTo(banned.toString());
        }
        assertThat(stranger.status()).isEqualTo("0");
        assertThat(stranger.said()).startsWith("ran");
    }

    @Test
    void ownChildrenAreNotHeld() throws Exception {
        try (Feed.Flow flow = open(banned.toString())) {
            Process child = nursery.start(banned.toString(), "wait");
            child.getOutputStream().close();
            assertThat(child.waitFor()).isZero();
            assertThat(flow.next(Duration.ofMillis(20))).isEmpty();
        }
    }

    @Test
    void wildcardsMeanAFileSystem() throws Exception {
        Path mounted = Files.createDirectory(folder.resolve("mounted"));
        assertThat(nursery.output(List.of("mount", "-t", "tmpfs", "quietus-test", mounted.toString())))
                .isEqualTo("exit 0");
        try (Feed.Flow flow = open(mounted + "/**/ban*")) {
            Path below = Files.createDirectory(mounted.resolve("below"));
            copy(below.resolve("banned"));
            copy(below.resolve("other"));
            Stranger other = new Stranger(below.resolve("other"));
            assertThat(other.status()).isEqualTo("0");
            Stranger stranger = new Stranger(below.resolve("banned"));
            Happening.Attempted attempted = attempted(flow);
            assertThat(attempted.file()).isEqualTo(below.resolve("banned").toString());
            attempted.gate().answer(false);
            assertThat(stranger.status()).isEqualTo("126");
        } finally {
            assertThat(nursery.output(List.of("umount", mounted.toString()))).isEqualTo("exit 0");
        }
    }

    @Test
    void namesAreMeantGenerously() {
        assertThat(ProgramNames.matches("/tmp/**/x?", "/tmp/a/b/xy")).isTrue();
        assertThat(ProgramNames.matches("/tmp/*", "/tmp/a/b")).isTrue();
        assertThat(ProgramNames.matches("/bin/[ab]c", "/bin/zc")).isTrue();
        assertThat(ProgramNames.matches("/bin/{nc,ncat}", "/bin/ncat")).isTrue();
        assertThat(ProgramNames.matches("/bin/nc", "/bin/ncat")).isFalse();
        assertThat(ProgramNames.matches("*/nc", "/bin/ncat")).isFalse();
        assertThat(ProgramNames.matches("/tmp/**", "/usr/bin/x")).isFalse();
        assertThat(ProgramNames.matches("a*b*c", "aXbYbZ")).isFalse();
        assertThat(ProgramNames.matches("[", "")).isFalse();
        assertThat(ProgramNames.matches("\\", "x")).isTrue();
        ProgramNames names = new ProgramNames(List.of("/bin/nc", "/tmp/**", "*/x", "/opt/a/b*", "nc"));
        assertThat(names.exact()).containsExactly("/bin/nc");
        assertThat(names.places()).containsExactly("/tmp", "/", "/opt/a", "/");
    }

    @Test
    void latencyIsMeasured() throws Exception {
        try (Feed.Flow flow = open(banned.toString())) {
            long[] told = new long[50];
            long[] gone = new long[50];
            Stranger stranger = new Stranger("for i in $(seq 50); do " + banned + " wait; done");
            for (int i = 0; i < told.length; i++) {
                Happening.Attempted attempted = attempted(flow);
                told[i] = (System.nanoTime() - attempted.nanos()) / 1000;
                attempted.gate().answer(false);
                gone[i] = (System.nanoTime() - attempted.nanos()) / 1000;
            }
            assertThat(stranger.status()).isEqualTo("126");
            Arrays.sort(told);
            Arrays.sort(gone);
            System.out.println("exec gate: question taken until told with facts, us: median " + told[25] + ", most "
                    + told[49] + "; until refused: median " + gone[25] + ", most " + gone[49]);
        }
    }

    private static Happening.Attempted attempted(Feed.Flow flow) {
        Optional<Happening> one = flow.next(Duration.ofSeconds(10));
        assertThat(one).isPresent().get().isInstanceOf(Happening.Attempted.class);
        return (Happening.Attempted) one.orElseThrow();
    }

    private static String digest(Path file) throws IOException {
        return HexFormat.of().formatHex(FileDigest.sha256().digest(Files.readAllBytes(file)));
    }

    /** Somebody who does not come from this program any more, and executes what he was told to. */
    private final class Stranger {
        private final Path said;
        private final Path status;

        Stranger(Path program) throws Exception {
            this("'" + program + "' wait");
        }

        Stranger(String script) throws Exception {
            Path own = Files.createTempDirectory(folder, "stranger");
            said = own.resolve("said");
            status = own.resolve("status");
            Path go = own.resolve("go");
            String whole = "for i in $(seq 400); do [ -e " + go + " ] && break; sleep 0.02; done; { " + script
                    + "; } < /dev/null > " + said + " 2>&1; echo $? > " + status + ".new; mv " + status + ".new "
                    + status;
            List<String> words = new ArrayList<>(List.of("setsid", "-f", "sh", "-c", whole));
            Files.createFile(said);
            assertThat(nursery.start(words).waitFor()).isZero();
            Files.createFile(go);
        }

        String said() throws IOException {
            return Files.readString(said);
        }

        String status() throws IOException {
            Nursery.until(() -> Files.exists(status));
            return Files.readString(status).strip();
        }
    }
}
