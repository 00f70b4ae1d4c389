package dev.quietus.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quietus.Happening;
import dev.quietus.Powers;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.ProcessState;
import dev.quietus.Users;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is learnt, what is sealed, what is a case, and what of it is on the disk. */
class ProfilesTest {
    private static final Instant BEGIN = Instant.parse("2026-11-21T20:15:00Z");
    private static final String SEALED = "call = { profile = \"sealed\" }";

    @TempDir
    Path folder;

    private final List<String> said = new ArrayList<>();
    private final List<String> reported = new ArrayList<>();
    private final List<String> tracing = new ArrayList<>();
    private Profiles profiles = none();

    @BeforeEach
    void open() throws IOException {
        profiles = new Profiles(new ProfileStore(folder, said::add));
    }

    /** Of which nothing is learnt. */
    static Profiles none() {
        try {
            Path folder = Files.createTempDirectory("quietus-profiles");
            folder.toFile().deleteOnExit();
            return new Profiles(new ProfileStore(folder, sentence -> {}));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Profile profile(int runs) {
        return new Profile(
                "/usr/bin/x",
                "ab".repeat(32),
                "x.service",
                BEGIN,
                runs,
                Optional.empty(),
                new TreeSet<>(Set.of("read", "write")));
    }

    private List<Case> hear(String when, char content, String cgroup, Instant at, String... call) {
        ProcessFacts process = new ProcessFacts(
                new ProcessIdentity("1f3a9c2e44d0a1b2", 4711, 88_123, 5530),
                1,
                1,
                1,
                "",
                new Users(0, 0, 0),
                ProcessState.SLEEPING,
                1,
                false,
                "x",
                cgroup,
                false,
                true,
                new Powers(false, false),
                1);
        Optional<String> made = call.length == 0 ? Optional.empty() : Optional.of(call[0]);
        Happening.Tracing answer = new Happening.Tracing() {
            @Override
            public void known() {
                tracing.add(made.orElse("a beginning"));
            }

            @Override
            public void anew() {
                tracing.add("anew");
            }
        };
        Happening.Traced traced = new Happening.Traced(
                System.nanoTime(),
                process,
                "/usr/bin/x",
                String.valueOf(content).repeat(64),
                cgroup,
                made,
                answer);
        Orders orders = OrderFileTest.good(
                GuardScene.order("held", when, "who = { executables = [\"/usr/bin/x\"] }\nrespond = \"freeze\""));
        Subject subject = Subject.of(process, "root", "/usr/bin/x", "x");
        return profiles.of(new Profiles.Told(traced, orders.orders(), subject, one -> reported.add(one.reason())), at);
    }

    /** Besides what any program may call. */
    private static List<String> learnt(Profile profile) {
        return profile.calls().stream()
                .filter(call -> !Profile.ALWAYS.contains(call))
                .toList();
    }

    private List<Case> call(String when, String call, long seconds) {
        return hear(when, 'a', "/", BEGIN.plusSeconds(seconds), call);
    }

    private void begin(String when, long seconds) {
        assertThat(hear(when, 'a', "/", BEGIN.plusSeconds(seconds))).isEmpty();
    }

    @Test
    void whatIsNotSealedByAnybodyIsLearntForEver() throws Exception {
        assertThat(call(SEALED, "read", 0)).isEmpty();
        String id = profiles.all().getFirst().id();
        assertThatThrownBy(() -> profiles.seal(id, BEGIN)).isInstanceOf(Duty.Refused.class);
        begin(SEALED, 1);
        assertThat(call(SEALED, "mkdir", 1_000_000_000)).isEmpty();
        assertThat(tracing).containsExactly("read", "mkdir");
        Profile sealed = profiles.seal(id, BEGIN);
        assertThat(learnt(sealed)).containsExactly("mkdir", "read");
        assertThat(call(SEALED, "clock_gettime", 2)).isEmpty();
        assertThat(call(SEALED, "read", 2)).isEmpty();
        assertThat(call(SEALED, "ptrace", 3).getFirst().reason())
                .isEqualTo("it called ptrace, which is not in the profile of /usr/bin/x");
        assertThat(learnt(profiles.find(id).orElseThrow())).containsExactly("mkdir", "read");
    }

    @Test
    void itSealsItselfAfterTimeAndRuns() {
        String when = "call = { profile = \"sealed\", learning = \"1h\", runs = 2 }";
        begin(when, 0);
        assertThat(call(when, "read", 4000)).isEmpty();
        begin(when, 4001);
        assertThat(call(when, "read", 4001)).isEmpty();
        begin(when, 4002);
        assertThat(reported).isEmpty();
        assertThat(call(when, "write", 4003)).hasSize(1);
        assertThat(reported.getFirst()).contains("learnt long enough", "sealed with 7 calls");
    }

    @Test
    void whatIsOnlyLearntIsACaseAndStaysOne() {
        String when = "call = { profile = \"learnt\", learning = \"1h\" }";
        begin(when, 0);
        assertThat(call(when, "read", 3599)).isEmpty();
        assertThat(call(when, "write", 3600)).hasSize(1);
        assertThat(call(when, "write", 3601)).hasSize(1);
        assertThat(profiles.all().getFirst().sealed()).isEmpty();
    }

    @Test
    void aChangedProgramIsLearntAnewAndThatIsTold() throws Exception {
        begin(SEALED, 0);
        profiles.seal(profiles.all().getFirst().id(), BEGIN);
        assertThat(hear(SEALED, 'b', "/", BEGIN, "mkdir")).isEmpty();
        assertThat(reported)
                .singleElement()
                .asString()
                .contains("/usr/bin/x is another program than the one whose profile was sealed", "a".repeat(64));
        assertThat(profiles.all()).hasSize(2);
    }

    @Test
    void aUnitIsTheOutermostServiceOfAll() {
        hear(SEALED, 'a', "/system.slice/x.service/inner.service", BEGIN);
        hear(SEALED, 'a', "/system.slice/x.service", BEGIN);
        hear(SEALED, 'a', "/user.slice/session-7.scope", BEGIN);
        hear(SEALED, 'a', "/", BEGIN);
        assertThat(profiles.all()).extracting(Profile::unit).containsExactly("x.service", "");
        assertThat(profiles.all()).extracting(Profile::runs).containsExactly(2, 2);
    }

    @Test
    void aCallWithoutANameIsNeverLearnt() throws Exception {
        begin(SEALED, 0);
        assertThat(call(SEALED, "a call by other numbers than the machine's own", 1))
                .isEmpty();
        assertThat(learnt(profiles.all().getFirst())).isEmpty();
        profiles.seal(profiles.all().getFirst().id(), BEGIN);
        assertThat(call(SEALED, "a call by other numbers than the machine's own", 2))
                .hasSize(1);
    }

    @Test
    void whatIsForgottenIsToldAnew() throws Exception {
        begin(SEALED, 0);
        call(SEALED, "read", 0);
        profiles.save();
        String id = profiles.all().getFirst().id();
        assertThat(learnt(profiles.forget(id))).containsExactly("read");
        assertThat(tracing.getLast()).isEqualTo("anew");
        assertThat(new Profiles(new ProfileStore(folder, said::add)).all()).isEmpty();
        assertThatThrownBy(() -> profiles.forget(id)).isInstanceOf(Duty.Refused.class);
    }

    @Test
    void whatWasLearntAndSealedIsThereAfterAStart() throws Exception {
        begin(SEALED, 0);
        call(SEALED, "read", 0);
        assertThat(profiles.isUnsaved()).isTrue();
        profiles.save();
        assertThat(profiles.isUnsaved()).isFalse();
        Profile sealed = profiles.seal(profiles.all().getFirst().id(), BEGIN);
        profiles = new Profiles(new ProfileStore(folder, said::add));
        assertThat(profiles.all()).containsExactly(sealed);
        assertThat(call(SEALED, "mkdir", 0)).hasSize(1);
        assertThat(said).isEmpty();
    }

    @Test
    void aProfileThatIsSpoiltOrAnothersIsKeptAsideAndSaid() throws Exception {
        begin(SEALED, 0);
        profiles.save();
        Path file = folder.resolve(profiles.all().getFirst().id() + ".calls");
        Path other = folder.resolve("0123456789abcdef.calls");
        Files.copy(file, other);
        Files.writeString(file, Files.readString(file) + "../../etc\n");
        assertThat(new Profiles(new ProfileStore(folder, said::add)).all()).isEmpty();
        assertThat(said).hasSize(2).allMatch(sentence -> sentence.contains("is learnt anew"));
        assertThat(file).doesNotExist();
        assertThat(other).doesNotExist();
    }

    @Test
    void oneRunIsSeenThroughBeforeItSealsItself() {
        String when = "call = { profile = \"sealed\", runs = 1 }";
        begin(when, 0);
        assertThat(call(when, "read", 0)).isEmpty();
        assertThat(call(when, "write", 1)).isEmpty();
        begin(when, 2);
        assertThat(call(when, "read", 2)).isEmpty();
        assertThat(call(when, "mkdir", 2)).hasSize(1);
        assertThat(learnt(profiles.all().getFirst())).containsExactly("read", "write");
    }

    @Test
    void whereThereIsNoRoomNobodyGivesWayAndThatIsSaidOnce() throws Exception {
        call(SEALED, "read", 0);
        String first = profiles.all().getFirst().id();
        for (int n = 0; n < 600; n++) {
            hear(SEALED, 'a', "/system.slice/x" + n + ".service", BEGIN);
        }
        assertThat(profiles.all()).hasSize(500);
        assertThat(learnt(profiles.find(first).orElseThrow())).containsExactly("read");
        assertThat(reported).singleElement().asString().contains("is not learnt", "500 profiles");
        profiles.forget(first);
        begin(SEALED, 1);
        assertThat(profiles.find(first)).isPresent();
    }

    @Test
    void sealedOnesDoNotGrowWithoutEndEither() {
        String when = "call = { profile = \"sealed\", runs = 1 }";
        for (int n = 0; n < 600; n++) {
            String cgroup = "/system.slice/x" + n + ".service";
            hear(when, 'a', cgroup, BEGIN);
            hear(when, 'a', cgroup, BEGIN);
            hear(when, 'a', cgroup, BEGIN, "read");
        }
        assertThat(profiles.all())
                .hasSize(500)
                .allMatch(profile -> profile.sealed().isPresent());
    }

    @Test
    void tenThousandFilesAreReadOrRefused() {
        String honest = ProfileText.of(profile(3).sealed(BEGIN));
        assertThat(ProfileText.parse(honest)).isEqualTo(profile(3).sealed(BEGIN));
        Random random = new Random(7);
        int read = 0;
        for (int n = 0; n < 10_000; n++) {
            byte[] hostile = honest.getBytes(StandardCharsets.UTF_8);
            for (int k = random.nextInt(1, 6); k > 0; k--) {
                hostile[random.nextInt(hostile.length)] = (byte) (random.nextBoolean() ? '\n' : random.nextInt());
            }
            try {
                Profile profile = ProfileText.parse(
                        new String(hostile, 0, random.nextInt(hostile.length) + 1, StandardCharsets.UTF_8));
                assertThat(ProfileText.parse(ProfileText.of(profile))).isEqualTo(profile);
                read++;
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
        assertThat(read).isPositive();
        assertThatThrownBy(() -> ProfileText.parse("a\n".repeat(100_000))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aGuessMayNotKillAndAProgramHasToBeNamed() {
        String guess = "call = { profile = \"learnt\", runs = 3 }";
        String who = "who = { executables = [\"/usr/bin/x\"] }\n";
        assertThat(OrderProblemsTest.problems(GuardScene.order("x", guess, who + "respond = \"kill\"")))
                .singleElement()
                .asString()
                .contains("what was learnt is a guess", "profile = \"sealed\"");
        assertThat(OrderFileTest.good(GuardScene.order("x", guess, who + "respond = \"freeze\""))
                        .orders())
                .hasSize(1);
        for (String wrong : List.of("", "who = { users = [\"a\"] }", "who = { executables = [\"/usr/bin/*\"] }")) {
            assertThat(OrderProblemsTest.problems(GuardScene.order("x", SEALED, wrong)))
                    .singleElement()
                    .asString()
                    .contains("exact paths");
        }
        Order order = OrderFileTest.good(GuardScene.order("x", SEALED, who + "respond = \"kill\""))
                .orders()
                .getFirst();
        assertThat(order.trigger()).isEqualTo(new Trigger.Profile(true, Duration.ZERO, 0));
        assertThat(String.join(" ", OrderText.explain(order))).contains("quietus guard profile seal", "after the call");
    }
}
