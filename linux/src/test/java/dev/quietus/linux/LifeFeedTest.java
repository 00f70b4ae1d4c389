package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.Capability;
import dev.quietus.ExitStatus;
import dev.quietus.Happening;
import dev.quietus.spi.Feed;
import dev.quietus.zoo.Mishap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Executions and ends as the kernel of this machine tells them. */
@Timeout(60)
class LifeFeedTest {
    private static final int UID = 29_952;
    /** The long storm is run by hand: -Dquietus.storm.seconds=10. */
    private static final int SECONDS = Integer.getInteger("quietus.storm.seconds", 1);

    private final Kernel kernel = Kernel.open();
    private final Nursery nursery = new Nursery();
    private final Feed feed = new LifeFeed(kernel);

    @BeforeEach
    void heard() {
        assumeTrue(
                feed.capability().standing() == Capability.Standing.FULL,
                "needs the process connector: " + feed.capability().missing());
    }

    @AfterEach
    void clear() {
        nursery.close();
        kernel.close();
    }

    @Test
    void tellsWhatIsExecutedAndHowItEnds() throws Exception {
        try (Feed.Flow flow = feed.open(Feed.Watch.everything())) {
            Process process = nursery.start(Mishap.command("memory"));
            int pid = (int) process.pid();

            Happening.Executed executed = next(
                    flow,
                    Happening.Executed.class,
                    one -> one.process().pid() == pid && one.file().startsWith("memfd:"));
            assertThat(executed.file()).isEqualTo("memfd:nameless");
            process.getOutputStream().close();

            Happening.Ended ended = next(
                    flow,
                    Happening.Ended.class,
                    one -> one.process().equals(executed.process().identity()));
            assertThat(ended.status()).contains(new ExitStatus.Exited(0));
        }
    }

    @Test
    void tellsOfThoseThatWereThereBefore() {
        Process process = nursery.start("sleep", "100");
        try (Feed.Flow flow = feed.open(Feed.Watch.everything())) {
            process.destroyForcibly();
            Happening.Ended ended =
                    next(flow, Happening.Ended.class, one -> one.process().pid() == (int) process.pid());
            assertThat(ended.status()).contains(new ExitStatus.Killed(9, false));
        }
    }

    @Test
    void aProcessWhoseFirstThreadEndedGoesOn() throws Exception {
        try (Feed.Flow flow = feed.open(Feed.Watch.everything())) {
            Process process = nursery.start(Mishap.command("headless"));
            int pid = (int) process.pid();
            assertThat(Nursery.firstLine(process)).isOne();
            Nursery.until(() -> facts(pid).headless());

            assertThat(seen(flow, Duration.ofMillis(200), Happening.Ended.class, pid))
                    .isFalse();
            process.getOutputStream().close();
            Happening.Ended ended =
                    next(flow, Happening.Ended.class, one -> one.process().pid() == pid);
            assertThat(process.waitFor()).isEqualTo(7);
            assertThat(ended.status()).contains(new ExitStatus.Exited(7));
        }
    }

    private dev.quietus.ProcessFacts facts(int pid) {
        dev.quietus.ProcessFacts facts = kernel.table().numbered(pid);
        assertThat(facts).isNotNull();
        return java.util.Objects.requireNonNull(facts);
    }

    @Test
    void nothingIsLostUnnoticedInAStorm() throws Exception {
        Tidings tidings = new Tidings("life");
        LifeThread life = LifeThread.listen(kernel.beside(), tidings);
        FeedThread thread = FeedThread.start("storm-listener", life);
        long begun = System.nanoTime();
        try (thread) {
            long born = storm(SECONDS, 2);
            long seconds = Math.max(1, (System.nanoTime() - begun) / 1_000_000_000L);
            Nursery.until(() -> life.births() >= born || anyLost(tidings) > 0);
            long lost = anyLost(tidings);
            System.out.println("life feed: " + born + " births in " + seconds + " s by the storm, " + life.births()
                    + " told, " + lost + " messages lost");
            assertThat(life.births() + lost).isGreaterThanOrEqualTo(born);
        }
    }

    private long lostSoFar;

    private long anyLost(Tidings tidings) {
        Optional<Happening> one = tidings.next(Duration.ZERO);
        while (one.isPresent()) {
            lostSoFar += one.get() instanceof Happening.Lost lost ? lost.count() : 0;
            one = tidings.next(Duration.ZERO);
        }
        return lostSoFar;
    }

    @Test
    void lossIsCounted() throws Exception {
        long[] births = {0, 0};
        ConnectorGaps gaps = new ConnectorGaps();
        ConnectorSocket.Hearer hearer = new ConnectorSocket.Hearer() {
            @Override
            public void heard(ConnectorEvent event) {
                gaps.add(event);
                births[0] += event.what() == ConnectorEvent.FORK ? 1 : 0;
            }

            @Override
            public void overran() {
                births[1]++;
                gaps.overran();
            }
        };
        ConnectorSocket socket = new ConnectorSocket(kernel.scratch());
        try (socket) {
            assertThat(socket.listen(4096, 0, hearer)).isEmpty();
            long born = storm(1, 1);
            socket.update(hearer);
            assertThat(births[1]).isPositive();
            assertThat(births[0]).isLessThan(born);
            // What comes next on each processor shows the gap.
            Nursery.until(() -> {
                nursery.output(List.of("true"));
                socket.update(hearer);
                return births[0] + gaps.lost() >= born;
            });
        }
    }

    @Test
    void latencyIsMeasured() throws Exception {
        try (Feed.Flow flow = feed.open(Feed.Watch.everything())) {
            Process shell = nursery.start("sh", "-c", "while read x; do sleep 0.05; done");
            long[] took = new long[100];
            int shells = (int) shell.pid();
            for (int i = 0; i < took.length; i++) {
                shell.getOutputStream().write('\n');
                shell.getOutputStream().flush();
                Happening.Executed one = next(
                        flow, Happening.Executed.class, each -> each.process().parent() == shells);
                took[i] = (System.nanoTime() - one.nanos()) / 1000;
            }
            Arrays.sort(took);
            System.out.println("life feed: exec until told with facts, us: median " + took[50] + ", 95th of 100 "
                    + took[95] + ", most " + took[99]);
        }
    }

    /** Births by several processes of an ordinary user, in a cgroup that lets him have few. */
    private long storm(int seconds, int processes) throws IOException, InterruptedException {
        Path cgroup = ControlGroupsOfTests.legacy("pids").resolve("quietus-life-storm");
        Files.createDirectories(cgroup);
        try {
            Files.writeString(cgroup.resolve("pids.max"), "100");
            List<String> words = new ArrayList<>(
                    List.of("sh", "-c", "echo $$ > " + cgroup + "/cgroup.procs && exec \"$@\"", "storm"));
            words.addAll(Nursery.asUser(UID, Mishap.command("storm", Integer.toString(seconds))));
            List<Process> storms = new ArrayList<>();
            for (int i = 0; i < processes; i++) {
                storms.add(nursery.start(words));
            }
            long born = 0;
            for (Process one : storms) {
                String text = new String(one.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                born += Long.parseLong(text.strip());
                one.waitFor();
            }
            return born;
        } finally {
            nursery.close();
            Nursery.until(() -> cgroup.toFile().delete() || !Files.exists(cgroup));
        }
    }

    private static <T extends Happening> T next(Feed.Flow flow, Class<T> kind, Predicate<T> wanted) {
        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (System.nanoTime() < until) {
            Optional<Happening> one = flow.next(Duration.ofSeconds(1));
            if (one.isPresent() && kind.isInstance(one.get()) && wanted.test(kind.cast(one.get()))) {
                return kind.cast(one.get());
            }
        }
        throw new AssertionError("no such " + kind.getSimpleName() + " within 20 s");
    }

    private static boolean seen(Feed.Flow flow, Duration within, Class<Happening.Ended> kind, int pid) {
        long until = System.nanoTime() + within.toNanos();
        while (System.nanoTime() < until) {
            Optional<Happening> one = flow.next(Duration.ofMillis(20));
            if (one.isPresent()
                    && kind.isInstance(one.get())
                    && kind.cast(one.get()).process().pid() == pid) {
                return true;
            }
        }
        return false;
    }
}
