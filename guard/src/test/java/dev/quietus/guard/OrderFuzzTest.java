package dev.quietus.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Files that are faulty or hostile: each is read or refused with a place and a fix, and none brings the reader down. */
class OrderFuzzTest {
    private static final int FILES = 10_000;
    private static final List<String> PIECES = List.of(
            "[[order]]\n",
            "name = \"x\"\n",
            "when = { canary = [\"canary\"] }\n",
            "when = { deadline = \"1h\" }\n",
            "respond = \"kill\"\n",
            "when = { call = { profile = \"sealed\", learning = \"7d\" } }\n",
            "when = { call = { profile = \"learnt\", runs = 99999999999 } }\n",
            "who = { executables = [\"/a\"] }\n",
            "scope = \"exec-epoch\"\n",
            "never = [\"cmd:((a*)*)*\", \":99999\", \"1234\", \"user:\"]\n",
            "who = { command = '(x+x+)+y' }\n",
            "expires = 2027-01-01\n",
            "rate = { most = -1, within = 0 }\n",
            "[order.who]\n",
            "'' = 1\n",
            "a.b.c.d = 9223372036854775808\n",
            "respond = [[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]\n",
            "respond = [{ from = 3 }, { from = 1, do = \"report\", lease = \"9999999d\" }, 7]\n",
            "when = { administration = { services = [\"ssh\"], allowed = [\"::/999999999999\", \"a\"] } }\n",
            "when = { resources = { of = \"memory\", over = \"0%\" } }\n",
            "when = { resources = { of = \"forks\", over = 1e400 } }\n",
            "\"\"\"",
            "'''",
            "{",
            "}",
            "[",
            "]",
            "=",
            "\"",
            "\\u0000",
            "\u202e",
            "nan",
            "-inf",
            "\0",
            "\r",
            "#");

    private final Random random = new Random(20_261_121);

    private static byte[] shipped() throws IOException {
        try (InputStream stream = Objects.requireNonNull(OrderFile.class.getResourceAsStream("default-orders.toml"))) {
            return stream.readAllBytes();
        }
    }

    @Test
    void tenThousandFilesAreReadOrRefused() throws IOException {
        byte[] shipped = shipped();
        int good = 0;
        int bad = 0;
        for (int i = 0; i < FILES; i++) {
            byte[] file = i % 3 == 0 ? pieces() : mutated(slice(shipped));
            switch (OrderFile.parse("f", file)) {
                case OrderFile.Reading.Good reading -> {
                    good++;
                    reading.orders()
                            .orders()
                            .forEach(order ->
                                    assertThat(OrderText.explain(order)).isNotEmpty());
                }
                case OrderFile.Reading.Bad reading -> {
                    bad++;
                    long lines =
                            new String(file, StandardCharsets.UTF_8).lines().count();
                    assertThat(reading.problems()).isNotEmpty().allSatisfy(problem -> {
                        assertThat(problem.line()).isBetween(0, (int) lines + 2);
                        assertThat(problem.sentence()).isNotBlank();
                        assertThat(problem.fix()).isNotBlank();
                    });
                }
            }
        }
        assertThat(good).as("files that are still right").isPositive();
        assertThat(bad).isGreaterThan(FILES / 2);
    }

    /** A few orders of the shipped ones, so that ten thousand take seconds. */
    private byte[] slice(byte[] shipped) {
        String[] orders = new String(shipped, StandardCharsets.UTF_8).split("(?=\\[\\[order]])", -1);
        return (orders[random.nextInt(orders.length)] + orders[random.nextInt(orders.length)])
                .getBytes(StandardCharsets.UTF_8);
    }

    private byte[] mutated(byte[] file) {
        byte[] mutated = file.clone();
        for (int changes = random.nextInt(4); changes >= 0; changes--) {
            int at = random.nextInt(mutated.length);
            switch (random.nextInt(4)) {
                case 0 -> mutated[at] = (byte) random.nextInt(256);
                case 1 -> mutated[at] = (byte) "[]{}\"'=,.#\n-0a".charAt(random.nextInt(14));
                case 2 -> mutated = spliced(mutated, at, Math.min(mutated.length, at + random.nextInt(30)));
                default -> mutated = spliced(mutated, at, at);
            }
        }
        return mutated;
    }

    /** The file with something else in place of a part. */
    private byte[] spliced(byte[] file, int from, int to) {
        byte[] piece = PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.UTF_8);
        byte[] result = new byte[file.length - (to - from) + piece.length];
        System.arraycopy(file, 0, result, 0, from);
        System.arraycopy(piece, 0, result, from, piece.length);
        System.arraycopy(file, to, result, from + piece.length, file.length - to);
        return result;
    }

    private byte[] pieces() {
        StringBuilder text = new StringBuilder();
        for (int count = random.nextInt(14); count >= 0; count--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void depthSizeAndBytesAreBounded() {
        assertRefused("a = " + "[".repeat(200_000), "deep");
        assertRefused("x={a=".repeat(10_000), "");
        assertRefused("a" + ".a".repeat(50_000) + " = 1", "");
        assertRefused("#" + "x".repeat(OrderFile.MOST_BYTES), "larger than 1 MiB");
        assertRefused("\n".repeat(20_001), "20000 lines");
        assertRefused("@\n".repeat(5_000), "");
        Problem problem = refused(new byte[] {'a', '=', '1', '\n', '#', (byte) 0xc3, '(', '\n'})
                .get(0);
        assertThat(problem.line()).isEqualTo(2);
        assertThat(problem.column()).isEqualTo(2);
        assertThat(problem.sentence()).contains("UTF-8");
    }

    private static void assertRefused(String file, String words) {
        assertThat(refused(file.getBytes(StandardCharsets.UTF_8)))
                .isNotEmpty()
                .anySatisfy(problem -> assertThat(problem.text()).contains(words));
    }

    private static List<Problem> refused(byte[] file) {
        assertThat(OrderFile.parse("f", file)).isInstanceOf(OrderFile.Reading.Bad.class);
        return ((OrderFile.Reading.Bad) OrderFile.parse("f", file)).problems();
    }
}
