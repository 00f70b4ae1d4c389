package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.EndingOptions;
import dev.quietus.Journal;
import dev.quietus.Outcome;
import dev.quietus.Quietus;
import dev.quietus.Receipt;
import dev.quietus.Request;
import dev.quietus.Target;
import dev.quietus.zoo.Adversary;
import dev.quietus.zoo.Census;
import dev.quietus.zoo.Enclosure;
import dev.quietus.zoo.Terms;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each means against real processes of the zoo, counted by the zoo and not by Quietus. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class MeansTest {
    private static final Terms TERMS = Terms.standard().within(Duration.ofSeconds(40));

    @BeforeEach
    void needsRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "adversaries get uids of their own: needs root");
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "SLEEPER",
                "TREE_WIDE",
                "DAEMONS",
                "DEAF",
                "STOPPED",
                "HEADLESS",
                "HEADLESS_TREE",
                "FORK_RACER_SETSID",
                "RACER_FIGHTS_BACK",
                "FORK_BOMB",
                "HEADLESS_BOMB",
                "TRACED_BY_SIBLING",
                "PIDNS_INIT"
            })
    void endsWhateverIsInACgroup(Adversary animal) {
        try (Enclosure enclosure = Enclosure.open(animal, TERMS.inControlGroup())) {
            Receipt receipt = kill(controlGroup(enclosure));
            assertGone(receipt, enclosure.census());
            assertThat(means(receipt)).isSubsetOf("cgroup", "pid-namespace").isNotEmpty();
            assertThat(timeline(receipt)).containsAnyOf("cgroup", "PID namespace");
        }
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "SLEEPER",
                "DAEMONS",
                "HEADLESS_TREE",
                "FORK_RACER_SETSID",
                "RACER_FIGHTS_BACK",
                "FORK_BOMB",
                "HEADLESS_BOMB",
                "SIGSTOP_LOOP",
                "PIDNS_INIT"
            })
    void endsEverythingOfAUserByOneShot(Adversary animal) throws Exception {
        Set<String> usersBefore = usersOfThreads();
        try (Enclosure enclosure = Enclosure.open(animal, TERMS)) {
            Receipt receipt = kill(new Target.User(Integer.toString(enclosure.uid())));
            assertGone(receipt, enclosure.census());
            assertThat(means(receipt)).isSubsetOf("reaper-uid", "pid-namespace").isNotEmpty();
            assertThat(timeline(receipt)).containsAnyOf("one kill(-1) as uid " + enclosure.uid(), "PID namespace");
        }
        assertThat(usersOfThreads()).isEqualTo(usersBefore);
    }

    @Test
    void shootsOnceAndNotAgainForThoseItCouldNotEnd() {
        // The animal's own tracer holds a dying process at its exit: no number of kills would end it.
        try (Enclosure enclosure = Enclosure.open(Adversary.HELD_AT_EXIT, TERMS)) {
            Receipt receipt = kill(new Target.User(Integer.toString(enclosure.uid())));
            assertThat(timeline(receipt).split("one kill\\(-1\\)", -1)).hasSize(2);
            assertGone(receipt, enclosure.census());
        }
    }

    @Test
    void doesNotShootWhereSomebodyIsExcepted() {
        try (Enclosure enclosure = Enclosure.open(Adversary.TREE_WIDE, TERMS.ofSize(3));
                Quietus quietus = Quietus.open()) {
            int spared = enclosure.census().living().getLast().pid();
            Receipt receipt = quietus.end(
                    "kill",
                    new Request(
                            List.of(new Target.User(Integer.toString(enclosure.uid()))),
                            List.of(new Target.Pid(spared)),
                            false),
                    EndingOptions.kill(),
                    Journal.SILENT);
            assertThat(means(receipt)).containsExactly("pidfd-sweep");
            assertThat(enclosure.census().living()).hasSize(1).allMatch(counted -> counted.pid() == spared);
        }
    }

    /** The kernel lets whoever made a user namespace signal everybody in it, whatever their uids. */
    @Test
    void doesNotShootWhereARootlessContainerOfThatUserWouldBeHit() throws IOException {
        try (Enclosure enclosure = Enclosure.open(Adversary.SLEEPER, TERMS);
                Nursery nursery = new Nursery()) {
            String uid = Integer.toString(enclosure.uid());
            Process container = nursery.start(
                    "setpriv",
                    "--reuid",
                    uid,
                    "--regid",
                    uid,
                    "--clear-groups",
                    "unshare",
                    "--user",
                    "--keep-caps",
                    "sh",
                    "-c",
                    "echo $$; read mapped; exec setpriv --reuid 5 sleep 60");
            Path inside = Path.of("/proc", container.inputReader().readLine().strip());
            Files.writeString(inside.resolve("uid_map"), "0 48000 10\n");
            container.outputWriter().append("go\n").flush();
            Nursery.until(() -> uidOf(inside).contains("48005\t48005\t48005"));
            Receipt receipt = kill(new Target.User(uid));
            assertGone(receipt, enclosure.census());
            assertThat(means(receipt)).containsExactly("pidfd-sweep");
            assertThat(uidOf(inside)).contains("48005");
            assertThat(Files.readString(inside.resolve("stat"))).doesNotContain(") Z ");
        }
    }

    private static String uidOf(Path process) {
        try {
            return Files.readString(process.resolve("status"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void doesNotKillACgroupWhereSomebodyIsExcepted() {
        try (Enclosure enclosure =
                        Enclosure.open(Adversary.TREE_WIDE, TERMS.ofSize(3).inControlGroup());
                Quietus quietus = Quietus.open()) {
            int spared = enclosure.census().living().getLast().pid();
            Receipt receipt = quietus.end(
                    "kill",
                    new Request(List.of(controlGroup(enclosure)), List.of(new Target.Pid(spared)), false),
                    EndingOptions.kill(),
                    Journal.SILENT);
            assertThat(means(receipt)).containsExactly("pidfd-sweep");
            assertThat(enclosure.census().living()).hasSize(1).allMatch(counted -> counted.pid() == spared);
        }
    }

    @Test
    void freesFromAFreezerOfVersion1() throws IOException {
        try (Enclosure enclosure =
                Enclosure.open(Adversary.DEAF, TERMS.ofSize(4).inControlGroup().inFreezer())) {
            Files.writeString(enclosure.freezer().orElseThrow().resolve("freezer.state"), "FROZEN");
            Receipt receipt = kill(controlGroup(enclosure));
            assertGone(receipt, enclosure.census());
            assertThat(timeline(receipt)).contains("v1 freezer");
        }
    }

    @Test
    void endsTheFrozenOfVersion2() throws IOException {
        try (Enclosure enclosure = Enclosure.open(Adversary.HEADLESS_TREE, TERMS.inControlGroup())) {
            Files.writeString(enclosure.controlGroup().orElseThrow().resolve("cgroup.freeze"), "1");
            Receipt receipt = kill(controlGroup(enclosure));
            assertGone(receipt, enclosure.census());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SLEEPER", "DAEMONS", "HEADLESS_TREE", "FORK_RACER_SETSID", "FORK_BOMB", "HEADLESS_BOMB"})
    void endsACgroupOfVersion1(Adversary animal) throws IOException {
        try (Enclosure enclosure = Enclosure.open(animal, TERMS)) {
            // The zoo limits the tasks of each enclosure in a cgroup of this name.
            String path = "/" + enclosure.processName();
            Path limit = ControlGroupsOfTests.legacy("pids")
                    .resolve(enclosure.processName())
                    .resolve("pids.max");
            String before = Files.readString(limit);
            // In cgroup v2 the animal is where the tests are, which may be a cgroup of their own.
            Receipt receipt = kill(new Target.ControlGroup("pids:" + path), Set.of("own-cgroup"));
            assertGone(receipt, enclosure.census());
            assertThat(means(receipt)).as(receipt.toString()).contains("cgroup-v1");
            assertThat(Files.readString(limit)).isEqualTo(before);
        }
    }

    @Test
    void endsANestedNamespaceByItsInit() {
        try (Enclosure enclosure = Enclosure.open(Adversary.PIDNS_INIT, TERMS)) {
            Receipt receipt = kill(new Target.Pid(enclosure.rootPid()));
            assertGone(receipt, enclosure.census());
            assertThat(means(receipt)).contains("pid-namespace");
        }
    }

    @Test
    void freezesAndThawsACgroup() {
        try (Enclosure enclosure = Enclosure.open(Adversary.FORK_RACER, TERMS.inControlGroup());
                Quietus quietus = Quietus.open()) {
            Request request = Request.of(controlGroup(enclosure));
            var frozen = quietus.freeze(request, EndingOptions.kill(), Duration.ofSeconds(5), Journal.SILENT);
            assertThat(frozen.moving()).isEmpty();
            assertThat(frozen.still()).isNotEmpty();
            assertThat(enclosure.census().living()).isNotEmpty();
            quietus.thaw(request, Journal.SILENT);
            Path freeze = enclosure.controlGroup().orElseThrow().resolve("cgroup.freeze");
            assertThat(freeze).content(StandardCharsets.US_ASCII).isEqualTo("0\n");
            assertGone(quietus.end("kill", request, EndingOptions.kill(), Journal.SILENT), enclosure.census());
        }
    }

    private static Receipt kill(Target target) {
        return kill(target, Set.of());
    }

    private static Receipt kill(Target target, Set<String> overriddenRails) {
        Duration none = Duration.ZERO;
        EndingOptions options =
                new EndingOptions(Optional.empty(), none, true, false, Optional.empty(), none, overriddenRails);
        try (Quietus quietus = Quietus.open()) {
            return quietus.end("kill", Request.of(target), options, Journal.SILENT);
        }
    }

    private static Target.ControlGroup controlGroup(Enclosure enclosure) {
        return new Target.ControlGroup(enclosure.controlGroup().orElseThrow().toString());
    }

    private static void assertGone(Receipt receipt, Census census) {
        String scene = receipt.outcome() + " " + receipt.timeline();
        assertThat(census.living()).as(scene).isEmpty();
        assertThat(receipt.outcome()).as(scene).isInstanceOf(Outcome.Gone.class);
    }

    private static Set<String> means(Receipt receipt) {
        Set<String> means = new TreeSet<>();
        for (Receipt.Entry entry : receipt.processes()) {
            if (!entry.means().isEmpty()) {
                means.add(entry.means());
            }
        }
        return means;
    }

    private static String timeline(Receipt receipt) {
        StringBuilder text = new StringBuilder();
        receipt.timeline().forEach(moment -> text.append(moment.text()).append('\n'));
        return text.toString();
    }

    /** The distinct credentials of all threads of this JVM. */
    static Set<String> usersOfThreads() throws IOException {
        Set<String> users = new TreeSet<>();
        try (var threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path thread : threads) {
                for (String line : Files.readAllLines(thread.resolve("status"), StandardCharsets.ISO_8859_1)) {
                    if (line.startsWith("Uid:") || line.startsWith("CapEff:")) {
                        users.add(line);
                    }
                }
            }
        }
        return users;
    }
}
