package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.Capability;
import dev.quietus.Happening;
import dev.quietus.Happening.Failure;
import dev.quietus.spi.Feed;
import dev.quietus.zoo.Mishap;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real crashes of real programs. The machine's core_pattern is put back by the feed, and by the test should that fail. */
@Timeout(60)
class CrashFeedTest {
    private static final Path PATTERN = Path.of("/proc/sys/kernel/core_pattern");
    private static final Path DUMPABLE = Path.of("/proc/sys/fs/suid_dumpable");
    private static final Path PREVIOUS = Path.of("/run/quietus/core-pattern");
    private static final int UID = 29_951;

    private final LinuxPlatform platform = new LinuxPlatform();
    private final Nursery nursery = new Nursery();
    private String before = "";
    private String dumpable = "";
    private Feed feed = new CrashFeed(Kernel.open());

    @BeforeEach
    void root() throws IOException {
        before = Files.readString(PATTERN);
        dumpable = Files.readString(DUMPABLE);
        feed = named("crash");
        assumeTrue(
                feed.capability().standing() == Capability.Standing.FULL,
                "needs root and Linux 6.17: " + feed.capability().missing());
    }

    @AfterEach
    void putBack() throws IOException {
        nursery.close();
        platform.close();
        boolean asBefore = Files.readString(PATTERN).equals(before)
                && Files.readString(DUMPABLE).equals(dumpable);
        if (!asBefore) {
            Files.writeString(PATTERN, before);
            Files.writeString(DUMPABLE, dumpable);
            throw new AssertionError("core_pattern was not put back");
        }
    }

    private Feed named(String name) {
        return platform.feeds().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aFailedCanaryIsToldWithTheForkingAncestor() throws IOException {
        try (Server server = new Server();
                Feed.Flow flow = feed.open(Feed.Watch.everything())) {
            int victim = server.order('s');
            Happening.Failed first = failed(flow, victim);
            Happening.Failed second = failed(flow, server.order('s'));

            assertThat(first.failure()).isEqualTo(Failure.CANARY);
            assertThat(first.signal()).isEqualTo(6);
            assertThat(first.words()).isEqualTo("*** stack smashing detected ***: terminated");
            assertThat(first.process().users().real()).isEqualTo(UID);
            assertThat(first.sharers()).hasSize(1);
            assertThat(first.sharers().get(0).pid()).isEqualTo(server.pid);
            assertThat(first.epoch()).isPresent().isEqualTo(second.epoch());
            assertThat(second.sharers().get(0).identity())
                    .isEqualTo(first.sharers().get(0).identity());
        }
    }

    @Test
    void whoChangedItsUserHasWordsToo() throws IOException {
        try (Feed.Flow flow = feed.open(Feed.Watch.everything());
                Server server = new Server("serve", Integer.toString(UID))) {
            Happening.Failed told = failed(flow, server.order('s'));

            assertThat(told.failure()).isEqualTo(Failure.CANARY);
            assertThat(told.sharers().get(0).pid()).isEqualTo(server.pid);
        }
    }

    @Test
    void othersAreNoCanary() throws IOException {
        try (Server server = new Server();
                Server another = new Server();
                Feed.Flow flow = feed.open(Feed.Watch.everything())) {
            Happening.Failed aborted = failed(flow, server.order('a'));
            assertThat(aborted.failure()).isEqualTo(Failure.ABORT);
            assertThat(aborted.words()).isEmpty();
            assertThat(aborted.sharers()).extracting(each -> each.pid()).containsExactly(server.pid);

            Happening.Failed heap = failed(flow, server.order('h'));
            assertThat(heap.failure()).isEqualTo(Failure.HEAP);
            assertThat(heap.words()).startsWith("free(): double free");

            Happening.Failed fault = failed(flow, another.order('f'));
            assertThat(fault.failure()).isEqualTo(Failure.FAULT);
            assertThat(fault.signal()).isEqualTo(11);
            assertThat(fault.epoch()).isPresent().isNotEqualTo(aborted.epoch());
        }
    }

    @Test
    void whoMayNotBeDumpedIsToldWithoutWords() throws IOException {
        try (Server server = new Server("undumpable");
                Feed.Flow flow = feed.open(Feed.Watch.everything())) {
            int failures = 50;
            for (int i = 0; i < failures; i++) {
                server.order('s');
            }
            List<Happening.Failed> told = new ArrayList<>();
            long lost = 0;
            while (told.size() + lost < failures) {
                Happening one = flow.next(Duration.ofSeconds(10)).orElseThrow();
                if (one instanceof Happening.Lost some) {
                    lost += some.count();
                } else if (one instanceof Happening.Failed failed) {
                    told.add(failed);
                }
            }
            System.out.println("crash feed: of " + failures + " that may not be dumped " + told.size() + " told, "
                    + lost + " gone before they could be looked at");
            assertThat(told).isNotEmpty();
            for (Happening.Failed one : told) {
                assertThat(one.failure()).isEqualTo(Failure.ABORT);
                assertThat(one.words()).isEmpty();
                assertThat(one.signal()).isEqualTo(6);
                assertThat(one.epoch()).isPresent().isEqualTo(told.get(0).epoch());
                assertThat(one.sharers().get(0).pid()).isEqualTo(server.pid);
            }
        }
    }

    @Test
    void whatAKilledGuardLeftIsPutBack() throws IOException {
        Files.writeString(PREVIOUS, before.strip());
        Files.writeString(PATTERN, "@@" + CorePattern.SOCKET);
        try (Feed.Flow flow = feed.open(Feed.Watch.everything())) {
            assertThat(flow.next(Duration.ofMillis(1))).isEmpty();
            assertThat(Files.readString(PATTERN)).startsWith("@@");
        }
        assertThat(Files.readString(PATTERN)).isEqualTo(before);
        assertThat(PREVIOUS).doesNotExist();
        assertThat(Path.of(CorePattern.SOCKET)).doesNotExist();
    }

    /** Held until it had looked at itself, it would wait for ever. */
    @Test
    void aGuardThatCrashesEnds() throws Exception {
        Process guard = nursery.start(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:+SuppressFatalErrorMessage",
                "-cp",
                System.getProperty("java.class.path"),
                CrashingMain.class.getName()));
        try (BufferedReader said = guard.inputReader()) {
            assertThat(said.readLine()).isEqualTo("listening");
            assertThat(Files.readString(PATTERN)).startsWith("@@");
            guard.getOutputStream().close();
            assertThat(guard.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(guard.exitValue()).isEqualTo(128 + 6);
        }
        feed.open(Feed.Watch.everything()).close();
        assertThat(Files.readString(PATTERN)).isEqualTo(before);
    }

    @Test
    void aSecondGuardLeavesThePatternAlone() throws IOException {
        try (Server server = new Server();
                Feed.Flow first = feed.open(Feed.Watch.everything())) {
            feed.open(Feed.Watch.everything()).close();

            assertThat(failed(first, server.order('s')).failure()).isEqualTo(Failure.CANARY);
        }
    }

    @Test
    void latencyIsMeasured() throws IOException {
        try (Server server = new Server();
                Feed.Flow flow = feed.open(Feed.Watch.everything())) {
            long[] took = new long[100];
            for (int i = 0; i < took.length; i++) {
                long begun = System.nanoTime();
                server.send('s');
                Happening.Failed told = next(flow);
                took[i] = (System.nanoTime() - begun) / 1000;
                assertThat(told.failure()).isEqualTo(Failure.CANARY);
                server.answer();
            }
            Arrays.sort(took);
            System.out.println("crash feed: order to a child to crash until told, us: median " + took[50]
                    + ", 95th of 100 " + took[95] + ", most " + took[99]);
        }
    }

    private static Happening.Failed next(Feed.Flow flow) {
        while (true) {
            Optional<Happening> one = flow.next(Duration.ofSeconds(10));
            if (one.isEmpty()) {
                throw new AssertionError("nothing was told within 10 s");
            }
            if (one.get() instanceof Happening.Failed failed
                    && failed.process().users().real() == UID) {
                return failed;
            }
        }
    }

    /** What is told of one process: exactly once. */
    private static Happening.Failed failed(Feed.Flow flow, int pid) {
        List<Happening.Failed> told = new ArrayList<>(List.of(next(flow)));
        Optional<Happening> more = flow.next(Duration.ofMillis(50));
        more.ifPresent(one -> told.add((Happening.Failed) one));
        assertThat(told).hasSize(1);
        assertThat(told.get(0).process().pid()).isEqualTo(pid);
        return told.get(0);
    }

    /** Forks children that fail. */
    private final class Server implements AutoCloseable {
        private final Process process;
        private final OutputStream orders;
        private final BufferedReader answers;
        private final int pid;

        Server() throws IOException {
            this("serve");
        }

        Server(String... mode) throws IOException {
            List<String> command = Mishap.command(mode);
            process = nursery.start(mode.length == 1 ? Nursery.asUser(UID, command) : command);
            orders = process.getOutputStream();
            answers = process.inputReader(StandardCharsets.US_ASCII);
            pid = Integer.parseInt(answers.readLine().strip());
        }

        void send(char letter) throws IOException {
            orders.write(letter);
            orders.flush();
        }

        /** Of the next child that has ended. */
        int answer() throws IOException {
            while (true) {
                String[] words = answers.readLine().split(" ", -1);
                if (words[0].equals("child")) {
                    return Integer.parseInt(words[1]);
                }
            }
        }

        int order(char letter) throws IOException {
            send(letter);
            return answer();
        }

        @Override
        public void close() throws IOException {
            orders.close();
            process.destroyForcibly().onExit().join();
        }
    }
}
