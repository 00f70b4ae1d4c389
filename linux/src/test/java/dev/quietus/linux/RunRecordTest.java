package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quietus.ProcessIdentity;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is written down of a run, and what somebody else may have written in its place. */
class RunRecordTest {
    private static final long SEED = Long.getLong("fuzz.seed", System.nanoTime());
    private static final int SECONDS = Integer.getInteger("fuzz.seconds", 1);
    private static final ProcessIdentity STARTER = ProcessIdentity.parse("4711@99.12.0123456789abcdef");
    private static final ProcessIdentity KEEPER = ProcessIdentity.parse("4712@101.13.0123456789abcdef");

    private static RunRecord starting(String... command) {
        return RunRecord.starting(
                "ci-7", STARTER, 4026531836L, Instant.ofEpochMilli(1_763_712_000_123L), List.of(command));
    }

    private static RunRecord begun() {
        return starting("make", "check")
                .begun(List.of("/quietus-run-ci-7", "pids:/quietus-run-ci-7"), OptionalInt.of(60700), KEEPER);
    }

    private static byte[] all(RunRecord record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(record.start());
        bytes.writeBytes(record.rest());
        return bytes.toByteArray();
    }

    private static RunRecord read(byte[] bytes) {
        return Objects.requireNonNull(RunRecord.parse("ci-7", bytes));
    }

    @Test
    void isReadAsItWasWritten() {
        assertThat(RunRecord.parse("ci-7", all(begun()))).isEqualTo(begun());
        assertThat(RunRecord.parse("ci-7", starting("make").start())).isEqualTo(starting("make"));
    }

    @Test
    void aCommandCannotWriteLinesOfItsOwn() {
        RunRecord record = starting("sh", "-c", "a b\nkeeper=1@1.1.0123456789abcdef\n", "\u00e4\\");
        RunRecord read = read(record.start());
        assertThat(read).isEqualTo(record);
        assertThat(read.keeper()).isEmpty();
        assertThat(read.command()).isEqualTo("sh -c a\\x20b\\x0Akeeper=1@1.1.0123456789abcdef\\x0A \\xC3\\xA4\\x5C");
        assertThat(starting("x".repeat(100_000)).start().length).isLessThan(1500);
    }

    @Test
    void aLineThatIsNotWholeDoesNotCount() {
        byte[] whole = all(begun());
        for (int length = 0; length < whole.length; length++) {
            RunRecord read = RunRecord.parse("ci-7", java.util.Arrays.copyOf(whole, length));
            assertThat(read == null || read.keeper().isEmpty()).isTrue();
        }
    }

    @Test
    void isOfNoOtherName() {
        assertThat(RunRecord.parse("ci-8", all(begun()))).isNull();
    }

    @Test
    void saysNothingWithoutItsStarter() {
        String text = new String(all(begun()), StandardCharsets.UTF_8);
        for (String key : List.of("name=", "starter=", "namespace=", "begun=")) {
            assertThat(RunRecord.parse("ci-7", text.replace(key, "x=").getBytes(StandardCharsets.UTF_8)))
                    .as(key)
                    .isNull();
        }
        for (String bad : List.of("starter=4711", "starter=-1@1.1.0123456789abcdef", "begun=-1", "begun=x")) {
            String mutilated = text.replaceAll("(?m)^" + bad.substring(0, bad.indexOf('=')) + "=.*$", bad);
            assertThat(RunRecord.parse("ci-7", mutilated.getBytes(StandardCharsets.UTF_8)))
                    .as(bad)
                    .isNull();
        }
    }

    @Test
    void aUidIsNeverRootsNorNegative() {
        String text = new String(all(begun()), StandardCharsets.UTF_8);
        for (String uid : List.of("0", "-1", "4294967295", "99999999999999999999", "")) {
            RunRecord read = read(text.replace("uid=60700", "uid=" + uid).getBytes(StandardCharsets.UTF_8));
            assertThat(read.uid()).as(uid).isEmpty();
        }
    }

    @Test
    void noBytesUpsetTheParser() {
        Random random = new Random(SEED);
        byte[] whole = all(begun());
        long deadline = System.nanoTime() + SECONDS * 1_000_000_000L;
        for (int run = 0; System.nanoTime() < deadline; run++) {
            byte[] bytes = random.nextInt(10) == 0 ? new byte[random.nextInt(300)] : whole.clone();
            for (int spot = random.nextInt(8); spot >= 0 && bytes.length > 0; spot--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                RunRecord read = RunRecord.parse("ci-7", bytes);
                assertThat(read == null || read.command().chars().allMatch(c -> c >= ' ' && c < 0x7f))
                        .isTrue();
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + SEED + ", run " + run, e);
            }
        }
    }
}
