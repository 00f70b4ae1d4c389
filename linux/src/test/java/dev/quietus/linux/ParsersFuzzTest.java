package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Throws mutilated kernel text at every parser: none may throw, hang or leave its range. Runs 2 s;
 * {@code -Dfuzz.seconds=300} is the campaign, {@code -Dfuzz.seed=N} repeats a run.
 */
class ParsersFuzzTest {
    private static final long SEED = Long.getLong("fuzz.seed", System.nanoTime());
    private static final int SECONDS = Integer.getInteger("fuzz.seconds", 2);
    private static final String[] FILES = {"stat", "status", "mountinfo", "cgroup", "cmdline", "environ", "auxv", "maps"
    };
    private static final byte[][] SPICE = {
        {')'},
        {'('},
        {' '},
        {'\n'},
        {':'},
        {'-'},
        {0},
        {(byte) 0xff},
        {'\\', '0'},
        {'\\', 'x', 'F', 'F'},
        {'9', '9', '9', '9', '9', '9', '9', '9', '9', '9'},
        {'U', 'i', 'd', ':'},
        {'0', ':', ':'},
    };

    @Test
    void noBytesUpsetAParser() throws IOException {
        Random random = new Random(SEED);
        List<byte[]> seeds = new ArrayList<>();
        for (String file : FILES) {
            seeds.add(Files.readAllBytes(Path.of("/proc/self", file)));
        }
        seeds.add(new byte[0]);
        long deadline = System.nanoTime() + SECONDS * 1_000_000_000L;
        long runs = 0;
        while (System.nanoTime() < deadline) {
            byte[] text = mutilated(seeds.get(random.nextInt(seeds.size())), random);
            int from = random.nextInt(text.length + 1);
            from = random.nextBoolean() ? 0 : from;
            int to = random.nextBoolean() ? text.length : from + random.nextInt(text.length - from + 1);
            try {
                parseAll(text, from, to);
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                throw new AssertionError("seed " + SEED + ", run " + runs + ", bytes " + Arrays.toString(text), e);
            }
            runs++;
        }
        assertThat(runs).as("seed " + SEED).isGreaterThan(100);
    }

    /** Where a coverage-guided fuzzer comes in: Jazzer takes any class with this method as its {@code --target_class}. */
    public static void fuzzerTestOneInput(byte[] text) {
        parseAll(text, 0, text.length);
    }

    private static void parseAll(byte[] text, int from, int to) {
        String whole = KernelText.text(text, from, to);
        assertThat(KernelText.bytes(whole)).isEqualTo(Arrays.copyOfRange(text, from, to));
        ProcStat stat = ProcStat.parse(text, from, to);
        if (stat != null) {
            assertThat(stat.pid()).isPositive();
            assertThat(stat.startTicks()).isNotNegative();
        }
        for (int field = 3; field < 54; field++) {
            ProcStat.field(text, from, to, field);
        }
        ProcStatus.parse(text, from, to);
        Mount.parse(text, from, to);
        CgroupTree.find(text, from, to, KernelText.ascii("0::"));
        CgroupTree.findController(text, from, to, "freezer");
        KernelText.strings(text, from, to);
        KernelText.hexadecimal(text, from, to);
        Image.hexadecimal(text, from, to);
        DirectoryEntries entries = new DirectoryEntries();
        entries.begin(text, from, to - from);
        while (entries.next()) {
            assertThat(entries.number()).isGreaterThanOrEqualTo(-1);
            entries.name();
        }
    }

    private static byte[] mutilated(byte[] seed, Random random) {
        byte[] text = Arrays.copyOf(seed, Math.min(seed.length, 1 + random.nextInt(2000)));
        for (int cut = random.nextInt(8); cut > 0; cut--) {
            text = switch (random.nextInt(4)) {
                case 0 -> flipped(text, random);
                case 1 -> Arrays.copyOf(text, random.nextInt(text.length + 1));
                case 2 -> spiced(text, SPICE[random.nextInt(SPICE.length)], random);
                default -> {
                    byte[] noise = new byte[random.nextInt(16)];
                    random.nextBytes(noise);
                    yield spiced(text, noise, random);
                }
            };
        }
        return text;
    }

    private static byte[] flipped(byte[] text, Random random) {
        byte[] other = text.clone();
        if (other.length > 0) {
            other[random.nextInt(other.length)] = (byte) random.nextInt();
        }
        return other;
    }

    private static byte[] spiced(byte[] text, byte[] spice, Random random) {
        int at = random.nextInt(text.length + 1);
        byte[] other = new byte[text.length + spice.length];
        System.arraycopy(text, 0, other, 0, at);
        System.arraycopy(spice, 0, other, at, spice.length);
        System.arraycopy(text, at, other, at + spice.length, text.length - at);
        return other;
    }
}
