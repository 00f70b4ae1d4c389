package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.Capability;
import dev.quietus.Happening;
import dev.quietus.spi.Feed;
import dev.quietus.zoo.Mishap;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel's programs tell of real ones. */
@Timeout(90)
class TraceFeedTest {
    private static final int RUNS = 1500;

    @TempDir
    private Path folder;

    private final List<Process> started = new ArrayList<>();
    private final LinuxPlatform platform = new LinuxPlatform();
    private final Feed feed = platform.feeds().stream()
            .filter(one -> one.name().equals(TraceFeed.NAME))
            .findFirst()
            .orElseThrow();

    @BeforeEach
    void probe() {
        Capability capability = feed.capability();
        assumeTrue(capability.standing() == Capability.Standing.FULL, capability.missing());
    }

    @AfterEach
    void endAll() throws InterruptedException {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
        platform.close();
    }

    /** A program under a name of its own. */
    private Path program(String name) throws IOException {
        return Files.copy(
                Path.of(Mishap.command().getFirst()), folder.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
    }

    private Feed.Flow watching(Path... programs) {
        List<String> paths = List.of(programs).stream().map(Path::toString).toList();
        return feed.open(new Feed.Watch(paths, Set.of(), Set.of(), Set.of(), Duration.ofSeconds(1)));
    }

    /** Makes calls as it is told. */
    private final class Caller {
        private final Process process;
        private final BufferedReader said;

        Caller(Path program) throws IOException {
            process = new ProcessBuilder(program.toString(), "calls")
                    .directory(folder.toFile())
                    .start();
            started.add(process);
            said = process.inputReader();
            assertThat(said.readLine()).isEqualTo(Long.toString(process.pid()));
        }

        void call(String letter) throws IOException {
            process.getOutputStream().write((letter + "\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            process.getOutputStream().flush();
            assertThat(said.readLine()).isEqualTo(letter);
        }
    }

    /** All that is told until nothing more is, for a moment. */
    private static List<Happening.Traced> told(Feed.Flow flow) {
        List<Happening.Traced> told = new ArrayList<>();
        for (Optional<Happening> one = flow.next(Duration.ofMillis(700));
                one.isPresent();
                one = flow.next(Duration.ofMillis(700))) {
            told.add((Happening.Traced) one.get());
        }
        return told;
    }

    private static Set<String> calls(List<Happening.Traced> told) {
        Set<String> calls = new HashSet<>();
        told.forEach(one -> calls.add(one.call().orElse("")));
        return calls;
    }

    @Test
    void eachCallOfAWatchedProgramIsToldOnceAndNobodyElses() throws Exception {
        Path watched = program("watched");
        Path stranger = program("stranger");
        try (Feed.Flow flow = watching(watched)) {
            Caller one = new Caller(watched);
            Caller other = new Caller(stranger);
            other.call("m");
            List<Happening.Traced> start = told(flow);
            assertThat(start.getFirst().call()).isEmpty();
            assertThat(calls(start)).contains("brk", "read", "write").doesNotContain("mkdir", "getppid");
            assertThat(start).allSatisfy(it -> {
                assertThat(it.process().pid()).isEqualTo((int) one.process.pid());
                assertThat(it.file()).isEqualTo(watched.toString());
                assertThat(it.sha256()).matches("[0-9a-f]{64}");
            });
            one.call("m");
            one.call("m");
            one.call("p");
            List<Happening.Traced> later = told(flow);
            assertThat(later.stream().map(it -> it.call().orElse(""))).containsExactlyInAnyOrder("mkdir", "getppid");
        }
    }

    @Test
    void whoLivesForAMomentIsToldWholly() throws Exception {
        Path watched = program("watched");
        try (Feed.Flow flow = watching(watched)) {
            assertThat(new ProcessBuilder(watched.toString(), "none").start().waitFor())
                    .isEqualTo(2);
            Set<String> first = calls(told(flow));
            assertThat(first).contains("", "exit_group");
            assertThat(new ProcessBuilder(watched.toString(), "none").start().waitFor())
                    .isEqualTo(2);
            assertThat(calls(told(flow))).isEqualTo(first);
        }
    }

    @Test
    void whatIsKnownIsNotToldUntilAllIsToldAnew() throws Exception {
        Path watched = program("watched");
        try (Feed.Flow flow = watching(watched)) {
            Caller one = new Caller(watched);
            List<Happening.Traced> start = told(flow);
            start.forEach(it -> it.tracing().known());
            Caller two = new Caller(watched);
            two.call("p");
            assertThat(calls(told(flow))).containsExactlyInAnyOrder("", "getppid");
            start.getFirst().tracing().anew();
            // It looks each second whether something was lost, and then begins anew.
            assertThat(calls(told(flow))).isSubsetOf("read", "write");
            Thread.sleep(1100);
            one.call("p");
            assertThat(calls(told(flow))).contains("getppid", "write");
        }
    }

    /** Nobody takes anything out meanwhile. */
    @Test
    void whatFindsNoRoomIsCounted() throws Exception {
        Path watched = program("watched");
        try (Feed.Flow flow = watching(watched)) {
            new ProcessBuilder(watched.toString(), "none").start().waitFor();
            int each = told(flow).size();
            for (int n = 0; n < RUNS; n++) {
                new ProcessBuilder(watched.toString(), "none").start().waitFor();
            }
            long seen = 0;
            long lost = 0;
            for (Optional<Happening> one = flow.next(Duration.ofSeconds(2));
                    one.isPresent();
                    one = flow.next(Duration.ofSeconds(2))) {
                lost += one.get() instanceof Happening.Lost some ? some.count() : 0;
                seen += one.get() instanceof Happening.Traced ? 1 : 0;
            }
            assertThat(lost).isPositive();
            assertThat(seen + lost).isGreaterThanOrEqualTo((long) RUNS * each);
        }
    }

    @Test
    void childrenAreOfTheirParentsProgramAlsoWhenItsFileIsGone() throws Exception {
        Path watched = program("watched");
        try (Feed.Flow flow = watching(watched)) {
            Caller one = new Caller(watched);
            String sha256 = told(flow).getFirst().sha256();
            Files.delete(watched);
            Files.writeString(watched, "another");
            one.call("M");
            List<Happening.Traced> told = told(flow);
            assertThat(calls(told)).contains("mkdir");
            assertThat(told).allMatch(it -> it.sha256().equals(sha256));
            assertThat(told.stream().filter(it -> it.call().equals(Optional.of("mkdir"))))
                    .allMatch(it -> it.process().pid() != (int) one.process.pid());
        }
    }

    @Test
    void aCallByOtherNumbersIsNotTakenForTheOneOfItsNumber() throws Exception {
        Path watched = program("watched");
        try (Feed.Flow flow = watching(watched)) {
            Caller one = new Caller(watched);
            told(flow);
            one.call("i");
            assertThat(calls(told(flow))).containsExactly("a call by other numbers than the machine's own");
        }
    }

    /** A file that is put in the place of another, or written over, is another program. */
    @Test
    void anotherContentIsAnotherProgram() throws Exception {
        Path watched = program("watched");
        try (Feed.Flow flow = watching(watched)) {
            new Caller(watched).call("p");
            String before = told(flow).getFirst().sha256();
            started.removeFirst().destroyForcibly().waitFor();
            byte[] bytes = Files.readAllBytes(watched);
            bytes = java.util.Arrays.copyOf(bytes, bytes.length + 1);
            Files.write(watched, bytes);
            new Caller(watched).call("p");
            List<Happening.Traced> told = told(flow);
            assertThat(calls(told)).contains("getppid");
            assertThat(told.getFirst().sha256()).isNotEqualTo(before);
        }
    }

    @Test
    void typesThatLieHaveNoMembersAndNothingBreaks() throws Exception {
        byte[] honest = Files.readAllBytes(Path.of("/sys/kernel/btf/vmlinux"));
        KernelTypes types = KernelTypes.parse(ByteBuffer.wrap(honest));
        assertThat(types.offset("task_struct", "thread_info")).hasValue(0);
        assertThat(types.offset("mm_struct", "exe_file")).isPresent();
        assertThat(types.offset("task_struct", "no_such_member")).isEmpty();
        Random random = new Random(8);
        byte[] some = java.util.Arrays.copyOf(honest, 4096);
        ByteBuffer header = ByteBuffer.wrap(some).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        header.putInt(8, 0).putInt(12, 2000).putInt(16, 2000).putInt(20, 2000);
        for (int n = 0; n < 10_000; n++) {
            byte[] hostile = java.util.Arrays.copyOf(some, random.nextInt(some.length + 1));
            for (int k = random.nextInt(40); k > 0 && hostile.length > 0; k--) {
                hostile[random.nextInt(hostile.length)] = (byte) random.nextInt();
            }
            assertThat(KernelTypes.parse(ByteBuffer.wrap(hostile)).offset("task_struct", "exe_file"))
                    .isEmpty();
        }
    }
}
