package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.quietus.ExitStatus;
import dev.quietus.spi.Handle;
import dev.quietus.spi.Handle.Sight;
import dev.quietus.spi.Platform.Opening;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How processes ended that are not this program's children, as zombies and after their own parent has collected them. */
@Timeout(60)
class ExitStatusTest {
    private static final long SECONDS = 1_000_000_000L;

    private final LinuxPlatform platform = new LinuxPlatform();
    private final Nursery nursery = new Nursery();

    @TempDir
    Path folder;

    @AfterEach
    void clear() {
        nursery.close();
        platform.close();
    }

    static Stream<Arguments> ends() {
        return Stream.of(
                Arguments.of("exit 0", new ExitStatus.Exited(0), "exit 0"),
                Arguments.of("exit 7", new ExitStatus.Exited(7), "exit 7"),
                // What a shell makes of signal 9 is a code like any other.
                Arguments.of("exit 137", new ExitStatus.Exited(137), "exit 137"),
                Arguments.of("kill -KILL $$", new ExitStatus.Killed(9, false), "signal 9"),
                Arguments.of("kill -TERM $$", new ExitStatus.Killed(15, false), "signal 15"),
                Arguments.of("ulimit -c 0; kill -ABRT $$", new ExitStatus.Killed(6, false), "signal 6"),
                Arguments.of("ulimit -c unlimited; kill -ABRT $$", new ExitStatus.Killed(6, true), "signal 6 (core)"));
    }

    @ParameterizedTest
    @MethodSource("ends")
    void ofACollectedStranger(String end, ExitStatus expected, String text) throws IOException {
        assumeCoresAreWritten(expected);
        // The shell in front waits for the one behind, as a foreground command.
        assertThat(sightAfter("sh -c 'echo $$; read go; " + end + "'; exec sleep 100", true))
                .isEqualTo(new Sight.Reaped(Optional.of(expected)));
        assertThat(expected.text()).isEqualTo(text);
    }

    @ParameterizedTest
    @MethodSource("ends")
    void ofAStrangersZombie(String end, ExitStatus expected, String text) throws IOException {
        assumeCoresAreWritten(expected);
        // What the shell in front becomes collects nobody.
        Sight sight = sightAfter("exec 3<&0; sh -c 'echo $$; read go <&3; " + end + "' 3<&3 & exec sleep 100", false);
        assertThat(sight).isInstanceOf(Sight.Unreaped.class);
        assertThat(((Sight.Unreaped) sight).status()).contains(expected);
        assertThat(ExitStatus.ofWaitStatus(waitStatus(expected))).isEqualTo(expected);
        assertThat(expected.text()).isEqualTo(text);
    }

    /** Holds the process that the script tells the pid of, lets it end, and looks at what became of it. */
    private Sight sightAfter(String script, boolean collected) throws IOException {
        Process front = nursery.start("sh", "-c", "cd '" + folder + "'; " + script);
        BufferedReader reader = front.inputReader(StandardCharsets.US_ASCII);
        int pid = Integer.parseInt(reader.readLine().strip());
        try (Handle handle = open(pid)) {
            front.outputWriter(StandardCharsets.US_ASCII).append("go\n").flush();
            Sight sight = handle.await(20 * SECONDS);
            while (collected && sight instanceof Sight.Unreaped) {
                sight = handle.look();
            }
            return sight;
        }
    }

    private Handle open(int pid) {
        if (platform.open(Nursery.facts(platform, pid).identity()) instanceof Opening.Held held) {
            return held.handle();
        }
        throw new AssertionError("not held");
    }

    private static int waitStatus(ExitStatus status) {
        return switch (status) {
            case ExitStatus.Exited(int code) -> code << 8;
            case ExitStatus.Killed(int number, boolean core) -> number | (core ? 0x80 : 0);
        };
    }

    private static void assumeCoresAreWritten(ExitStatus expected) throws IOException {
        boolean piped =
                Files.readString(Path.of("/proc/sys/kernel/core_pattern")).startsWith("|");
        assumeFalse(
                piped && expected instanceof ExitStatus.Killed killed && killed.core(),
                "core dumps go to a program here; whether it takes one is its own affair");
    }
}
