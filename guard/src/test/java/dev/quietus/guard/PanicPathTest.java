package dev.quietus.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The panic path on a real FIFO and a real socket; only the duty behind it is rehearsed. */
@Timeout(60)
final class PanicPathTest {
    private final RehearsedDuty duty = new RehearsedDuty();
    private final BlockingQueue<String> notes = new LinkedBlockingQueue<>();
    private ControlPlace place;
    private PanicPath panic;

    @BeforeEach
    void listen() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can become others");
        place = new ControlPlace();
        panic = PanicPath.open(fifo(), duty, notes::add);
    }

    @AfterEach
    void end() throws IOException {
        if (panic != null) {
            panic.close();
            place.close();
        }
    }

    private Path fifo() {
        return place.folder().resolve("panic");
    }

    private String overSocket(int uid, String line) {
        return place.say(uid, place.folder().resolve("panic" + PanicPath.SOCKET), line + "\n");
    }

    /** The shell is given no process of its own beyond itself: what it runs is a builtin. */
    @Test
    void aShellsBuiltinIsEnough() throws Exception {
        Process shell =
                new ProcessBuilder("prlimit", "--nproc=1:1", "sh", "-c", "echo 'kill user:1001' > " + fifo()).start();
        assertThat(shell.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(shell.exitValue()).isZero();
        assertThat(notes.poll(10, TimeUnit.SECONDS)).startsWith("done: 3 processes are gone (");
        assertThat(duty.told).containsExactly("KILL user:1001 by 0 via fifo");
        // Writers come and go; it is never at an end.
        Files.writeString(fifo(), "freeze cgroup:/x\nstop 1234\r\n");
        assertThat(notes.poll(10, TimeUnit.SECONDS)).startsWith("done: ");
        assertThat(notes.poll(10, TimeUnit.SECONDS)).startsWith("done: ");
        assertThat(duty.told).contains("FREEZE cgroup:/x by 0 via fifo", "STOP 1234 by 0 via fifo");
    }

    @Test
    void theFifoIsForItsOwnerAloneAndTheSocketForEverybody() throws Exception {
        assertThat(mode(fifo())).isEqualTo("rw-------");
        assertThat(mode(place.folder().resolve("panic" + PanicPath.SOCKET))).isEqualTo("rw-rw-rw-");
        assertThat(place.as(23_456, "echo 'kill user:1001' > " + fifo())).contains("ermission denied");
        assertThat(duty.told).isEmpty();
        assertThat(overSocket(23_456, "kill user:23456")).startsWith("done: ");
        assertThat(overSocket(23_456, "kill user:0")).isEqualTo("refused: that is not yours to end\n");
        assertThat(overSocket(0, "kill cmd:x")).startsWith("done: ");
        assertThat(duty.told)
                .containsExactly(
                        "KILL user:23456 by 23456 via socket",
                        "KILL user:0 by 23456 via socket",
                        "KILL cmd:x by 0 via socket");
    }

    @Test
    void othersLearnNothingByWhatMatches() {
        for (String target :
                List.of("env:SECRET=a", "cmd:(a+)+b", "/etc/shadow", "exe:/bin/sh", "lib:libc", "ns:1", "run:x")) {
            assertThat(overSocket(23_456, "kill " + target)).as(target).startsWith("refused: only root may name");
        }
        assertThat(duty.told).isEmpty();
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void linesRunIntoOneOrderNobodyElse() throws Exception {
        Files.writeString(fifo(), "kill 12");
        Files.writeString(fifo(), "kill 34\nkill user:10 kill user:2001\n");
        assertThat(notes.poll(10, TimeUnit.SECONDS)).isNotNull();
        assertThat(notes.poll(10, TimeUnit.SECONDS)).isNotNull();
        // One target each, that nobody has.
        assertThat(duty.told)
                .containsExactlyInAnyOrder("KILL 12kill 34 by 0 via fifo", "KILL user:10 kill user:2001 by 0 via fifo");
        duty.told.clear();
        Files.writeString(fifo(), "kill 1");
        Thread.sleep(1200);
        Files.writeString(fifo(), "freeze 2\n");
        assertThat(notes.poll(10, TimeUnit.SECONDS)).isEqualTo("refused: a line without an end was forgotten");
        assertThat(notes.poll(10, TimeUnit.SECONDS)).startsWith("done");
        assertThat(duty.told).containsExactly("FREEZE 2 by 0 via fifo");
    }

    @Test
    void tenThousandHostileLinesOrderNothing() throws Exception {
        Random chance = new Random(20_261_121);
        String[] words = {
            "kill",
            "KILL",
            "stop",
            "freeze",
            "report",
            "sever",
            "kill\t1",
            "kill  1",
            " kill 1",
            "kill -1",
            "kill 0",
            "stop :99999",
            "kill \u0000",
            "kill 1;kill 2",
            "freeze user:",
            "kill ./x",
            "stop env:",
            "\u202e",
            "kill cmd:(",
            "kill 1@2",
            "stop ../x",
            "kill 99999999999999999999"
        };
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            StringBuilder line = new StringBuilder(words[chance.nextInt(words.length)]);
            int more = chance.nextInt(12) == 0 ? 5000 : chance.nextInt(20);
            line.append((char) (1 + chance.nextInt(8)));
            for (int c = 0; c < more; c++) {
                line.append((char) chance.nextInt(256));
            }
            all.append(line.toString().replace('\n', ' ')).append('\n');
        }
        // Bytes of a charset that is none of UTF-8: most lines are not even text.
        Files.write(fifo(), all.toString().getBytes(StandardCharsets.ISO_8859_1));
        Files.writeString(fifo(), "freeze 4711\n");
        String note = notes.poll(20, TimeUnit.SECONDS);
        int refused = 0;
        while (note != null && note.startsWith("refused: ")) {
            refused++;
            assertThat(note).doesNotContainPattern("\\p{Cntrl}");
            note = notes.poll(20, TimeUnit.SECONDS);
        }
        assertThat(note).startsWith("done");
        assertThat(refused).isEqualTo(10_000);
        assertThat(duty.told).containsExactly("FREEZE 4711 by 0 via fifo");
    }

    @Test
    void whatIsThereAlreadyIsLookedAt() throws Exception {
        assertThatThrownBy(() -> PanicPath.open(fifo(), duty, notes::add))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("another guard answers");
        Path folder = Files.createDirectory(place.folder().resolve("other"));
        Files.writeString(folder.resolve("panic"), "");
        assertThatThrownBy(() -> PanicPath.open(folder.resolve("panic"), duty, notes::add))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no FIFO");
        // The FIFO of a former guard is taken over, whatever became of its mode; its socket is replaced.
        panic.close();
        Files.setPosixFilePermissions(fifo(), PosixFilePermissions.fromString("rw-rw-rw-"));
        panic = PanicPath.open(fifo(), duty, notes::add);
        assertThat(mode(fifo())).isEqualTo("rw-------");
        Files.writeString(fifo(), "stop 7\n");
        assertThat(notes.poll(10, TimeUnit.SECONDS)).startsWith("done");
    }
}
