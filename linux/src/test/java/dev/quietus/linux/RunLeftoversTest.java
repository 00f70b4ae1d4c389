package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.Containment;
import dev.quietus.Run;
import dev.quietus.RunAs;
import dev.quietus.RunReceipt;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a run leaves behind besides processes is listed, and stays. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RunLeftoversTest {
    private static final String SHM = """
              key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid  cgid      atime      dtime      ctime                   rss                  swap
                0      98304  1600                 16384  4711  4711      2 60700 60700     0     0 1763712000          0 1763712000                 16384                     0
              nonsense
               -1     -5  600
            """;
    private static final String MSG = """
               key      msqid perms      cbytes       qnum lspid lrpid   uid   gid  cuid  cgid      stime      rtime      ctime
                 0          3   644           0          0     0     0  1000  1000  1000  1000          0          0 1763712001
            """;

    private final String mark = "qt" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    private final Path shared = Path.of("/dev/shm", mark);
    private final Path file = Path.of("/tmp", mark);
    private final List<String> made = new ArrayList<>();
    private final Nursery nursery = new Nursery();

    @BeforeEach
    void needs() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/ipcmk")), "needs ipcmk of util-linux");
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    }

    @AfterEach
    void remove() throws Exception {
        for (String line : made) {
            String option = line.contains("memory") ? "-m" : line.contains("semaphore") ? "-s" : "-q";
            nursery.output(List.of("ipcrm", option, line.substring(line.lastIndexOf(' ') + 1)));
        }
        Files.deleteIfExists(shared);
        Files.deleteIfExists(file);
        nursery.close();
    }

    private RunReceipt receipt(RunAs user, String script) {
        try (Run run = Containment.builder("sh", "-c", script).as(user).start()) {
            RunReceipt receipt = run.ended().join();
            receipt.leftovers().stream()
                    .filter(line -> line.contains("System V"))
                    .forEach(made::add);
            return receipt;
        }
    }

    private String litter() {
        return "ipcmk -M 100 -S 1 -Q; echo > " + shared + "; echo > " + file;
    }

    @Test
    void ofAUidOfItsOwnItIsCertain() {
        RunReceipt receipt = receipt(new RunAs.Pooled(), litter());
        assertThat(receipt.leftovers())
                .hasSize(5)
                .anyMatch(line -> line.startsWith("System V shared memory "))
                .anyMatch(line -> line.startsWith("System V semaphore set "))
                .anyMatch(line -> line.startsWith("System V message queue "))
                .contains("POSIX shared memory or semaphore " + shared, "file " + file);
        assertThat(shared).exists();
        assertThat(file).exists();
    }

    @Test
    void ofASharedUidItIsPerhapsSo() {
        RunReceipt receipt = receipt(new RunAs.Caller(), litter());
        assertThat(receipt.leftovers())
                .contains("perhaps of this run: POSIX shared memory or semaphore " + shared)
                .anyMatch(line -> line.startsWith("perhaps of this run: System V shared memory "))
                .allMatch(line -> line.startsWith("perhaps of this run: "))
                .noneMatch(line -> line.contains(file.toString()));
    }

    @Test
    void whatWasThereBeforeIsNot() throws Exception {
        receipt(new RunAs.Caller(), litter());
        Thread.sleep(1100);
        assertThat(receipt(new RunAs.Caller(), "true").leftovers()).isEmpty();
    }

    @Test
    void anOrdinaryRunLeavesNothing() {
        assertThat(receipt(new RunAs.Pooled(), "echo > " + file + "; rm " + file)
                        .leftovers())
                .isEmpty();
    }

    @Test
    void manyAreCounted() {
        String many = "i=0; while [ $i -lt 30 ]; do echo > /tmp/" + mark + "-$i; i=$((i+1)); done";
        try {
            List<String> leftovers = receipt(new RunAs.Pooled(), many).leftovers();
            assertThat(leftovers).hasSize(21).contains("and 10 more of that kind");
        } finally {
            for (int i = 0; i < 30; i++) {
                file.resolveSibling(mark + "-" + i).toFile().delete();
            }
        }
    }

    @Test
    void readsTheKernelsLists() {
        assertThat(parse(SHM))
                .containsExactly(new SystemVObjects.Entry(98304, 60700, 0, 4711, 1763712000, List.of(0, 0, 4711), 2));
        assertThat(parse(MSG))
                .containsExactly(new SystemVObjects.Entry(3, 1000, 1000, 0, 1763712001, List.of(0, 0, 0), 0));
        assertThat(parse("")).isEmpty();
        assertThat(parse(SHM).getFirst().belongsTo(60700)).isTrue();
        assertThat(parse(SHM).getFirst().belongsTo(1000)).isFalse();
    }

    @Test
    void noBytesUpsetTheParser() {
        long seed = Long.getLong("fuzz.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int run = 0; run < 20_000; run++) {
            byte[] bytes = (run % 2 == 0 ? SHM : MSG).getBytes(StandardCharsets.UTF_8);
            for (int spot = random.nextInt(20); spot >= 0; spot--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            int to = random.nextInt(bytes.length + 1);
            assertThat(SystemVObjects.parse(bytes, Math.min(to, random.nextInt(10)), to))
                    .as("seed " + seed)
                    .allMatch(entry -> entry.id() >= 0 && entry.creator() >= 0);
        }
    }

    private static List<SystemVObjects.Entry> parse(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return SystemVObjects.parse(bytes, 0, bytes.length);
    }
}
