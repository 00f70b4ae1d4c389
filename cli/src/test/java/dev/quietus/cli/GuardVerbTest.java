package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quietus.Capability;
import dev.quietus.Moment;
import dev.quietus.ProcessIdentity;
import dev.quietus.Target;
import dev.quietus.guard.ControlServer;
import dev.quietus.guard.Duty;
import dev.quietus.guard.Incident;
import dev.quietus.guard.Mode;
import dev.quietus.guard.Order;
import dev.quietus.guard.Orders;
import dev.quietus.guard.Peer;
import dev.quietus.guard.Profile;
import dev.quietus.guard.Response;
import dev.quietus.guard.Scope;
import dev.quietus.guard.Step;
import dev.quietus.guard.Subject;
import dev.quietus.guard.Subjects;
import dev.quietus.guard.Trigger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The verb {@code guard}, with a real control server; only what it guards is rehearsed. */
@Timeout(60)
final class GuardVerbTest {
    private static final String ID = "20261121-201500-00000001";

    private final Rehearsed duty = new Rehearsed();
    private Path folder;
    private Path socket;
    private ControlServer server;

    @BeforeEach
    void serve() throws IOException {
        folder = Files.createTempDirectory("guard-verb");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        socket = folder.resolve("guard.sock");
        Orders.Control control = new Orders.Control(
                socket.toString(), folder.resolve("panic").toString(), OptionalInt.empty(), Optional.empty());
        server = ControlServer.open(control, duty, () -> "# EOF\n");
    }

    @AfterEach
    void end() throws IOException {
        server.close();
        Files.deleteIfExists(socket);
        Files.delete(folder);
    }

    private Typing.Said guard(String... words) {
        String[] all = new String[words.length + 3];
        all[0] = "guard";
        System.arraycopy(words, 0, all, 1, words.length);
        all[words.length + 1] = "--socket";
        all[words.length + 2] = socket.toString();
        return Typing.script().run(all);
    }

    @Test
    void howItStandsIsSaid() {
        Typing.Said said = guard("status");
        assertThat(said.err()).isEmpty();
        assertThat(said.code()).isEqualTo(ExitCode.GONE);
        assertThat(said.out())
                .contains("heard 5 happenings, missed 2 and looked for them\n")
                .contains("1 incident waits for you: quietus guard log\n")
                .contains("  enforces  hogs (deadline), 3 incidents, 1 response\n")
                .contains("  is deaf   audit, needs CAP_AUDIT_READ\n")
                .contains("  hears     sockets, but misses what is short\n")
                .doesNotContain("pressure");
        assertThat(guard("status", "-v").out()).contains("  needs not pressure\n");
        assertThat(guard("status", "--json").out())
                .startsWith("{\"schema\":\"quietus-guard/1\"")
                .endsWith("}\n");
    }

    @Test
    void whatHappenedIsSaidAndAStrangersNameIsHarmless() {
        assertThat(guard("log").out())
                .contains("pending  hogs: kill 4711 (")
                .contains("    quietus guard approve " + ID + " | refuse " + ID + "\n")
                .doesNotContain("\u001b", "\u202e");
        assertThat(guard("log", "nothing-such").code()).isEqualTo(ExitCode.NOTHING_MATCHED);
        assertThat(guard("log", "nothing-such").err()).contains("the guard says: there is no incident");
    }

    @Test
    void whatWaitsIsDecided() {
        Typing.Said said = guard("approve", ID);
        assertThat(said.err()).isEmpty();
        assertThat(said.code()).isEqualTo(ExitCode.GONE);
        assertThat(said.out()).contains("done  hogs: kill 4711 (").contains("; it is gone\n");
        assertThat(duty.told).isEqualTo("approved " + ID);
        Typing.Said again = guard("refuse", ID);
        assertThat(again.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(again.err()).contains("it waits for nobody: it is done already");
    }

    @Test
    void whatIsRefusedIsSaidToBe() {
        assertThat(guard("refuse", ID).code()).isEqualTo(ExitCode.GONE);
        assertThat(duty.told).isEqualTo("refused " + ID);
    }

    @Test
    void ordersAreSwitched() {
        assertThat(guard("mode", "hogs", "monitor").out()).isEqualTo("hogs only monitors now\n");
        assertThat(duty.told).isEqualTo("hogs MONITOR");
        assertThat(guard("mode", "hogs", "off").code()).isEqualTo(ExitCode.USAGE);
        assertThat(guard("mode", "none", "monitor").code()).isEqualTo(ExitCode.NOTHING_MATCHED);
    }

    @Test
    void profilesAreShownSealedAndForgotten() {
        String id = Rehearsed.PROFILE.id();
        String line = id + "  /usr/bin/x of x.service, 2 calls, 1 run since 2026-11-21T20:15:00Z\n";
        assertThat(guard("profile").out()).isEqualTo("learning  " + line);
        assertThat(guard("profile", "-v").out()).contains("    SHA-256 " + "ab".repeat(32) + "\n");
        assertThat(guard("profile", id).out())
                .startsWith("# the system calls of one program")
                .endsWith("\nread\nwrite\n");
        assertThat(guard("profile", "seal", id).out()).isEqualTo("sealed: " + line);
        assertThat(duty.told).isEqualTo("seal " + id);
        assertThat(guard("profile", "forget", id).out()).isEqualTo("forgotten: " + line);
        assertThat(guard("profile", "0123456789abcdef").code()).isEqualTo(ExitCode.NOTHING_MATCHED);
        assertThat(guard("profile", "seal").code()).isEqualTo(ExitCode.USAGE);
        assertThat(guard("profile", "open", id).code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void wrongWordsAreExplained() {
        assertThat(guard("stauts").err()).contains("did you mean 'status'?");
        assertThat(guard("approve").code()).isEqualTo(ExitCode.USAGE);
        Typing.Said nobody = Typing.script()
                .run("guard", "status", "--socket", folder.resolve("none").toString());
        assertThat(nobody.code()).isEqualTo(ExitCode.UNKNOWN);
        assertThat(nobody.err()).contains("no guard answers at ");
    }

    /** Ends nobody, and remembers the last thing that it was told. */
    private static final class Rehearsed implements Duty {
        private static final Order ORDER = new Order(
                "hogs",
                new Trigger.Deadline(Duration.ofHours(1)),
                Subjects.anybody(),
                Scope.FAMILY,
                List.of(new Step(1, Response.KILL, Duration.ZERO)),
                Mode.ENFORCE,
                List.of(),
                Optional.empty(),
                Duration.ZERO,
                0,
                true,
                Optional.empty(),
                1);
        private static final Profile PROFILE = new Profile(
                "/usr/bin/x",
                "ab".repeat(32),
                "x.service",
                Instant.parse("2026-11-21T20:15:00Z"),
                1,
                Optional.empty(),
                new TreeSet<>(List.of("read", "write")));
        private volatile String told = "";
        private volatile Incident incident = new Incident(
                ID,
                Instant.parse("2026-11-21T20:15:00Z"),
                "hogs",
                "deadline",
                Moment.AFTER_ACT,
                1,
                new Subject(
                        Optional.of(new ProcessIdentity("1f3a9c2e44d0a1b2", 4711, 1, 1)),
                        "\u001b[2J\u202ex",
                        1001,
                        "alice",
                        "/x",
                        "x",
                        "/",
                        1),
                Response.KILL,
                Incident.Standing.PENDING,
                "it lives too long",
                "",
                Duration.ZERO,
                Optional.empty());

        @Override
        public State state() {
            Capability deaf = Capability.absent("audit", "failed canaries", "CAP_AUDIT_READ");
            Capability half = Capability.weaker("sockets", "connections", "misses what is short");
            return new State(
                    Instant.parse("2026-11-21T08:00:00Z"),
                    List.of(new OrderState(ORDER, Mode.ENFORCE, 3, 1)),
                    List.of(
                            new FeedState("audit", deaf, false, 0, 0),
                            new FeedState("sockets", half, true, 5, 0),
                            new FeedState("pressure", Capability.full("pressure", "shortage"), false, 0, 0)),
                    5,
                    2,
                    1);
        }

        @Override
        public List<Incident> incidents(int most) {
            return List.of(incident);
        }

        @Override
        public Optional<Incident> incident(String id) {
            return id.equals(ID) ? Optional.of(incident) : Optional.empty();
        }

        @Override
        public void decide(String id, boolean agreed, Peer by) {
            told = (agreed ? "approved " : "refused ") + id;
            incident = agreed
                    ? incident.now(Incident.Standing.DONE, "it is gone", Duration.ofMillis(3), Optional.empty())
                    : incident.now(Incident.Standing.REFUSED, "refused", Duration.ZERO, Optional.empty());
        }

        @Override
        public void switchTo(String order, Mode mode, Peer by) {
            told = order + " " + mode;
        }

        @Override
        public List<Profile> profiles() {
            return List.of(PROFILE);
        }

        @Override
        public Profile seal(String profile, Peer by) {
            told = "seal " + profile;
            return PROFILE;
        }

        @Override
        public Profile forget(String profile, Peer by) {
            told = "forget " + profile;
            return PROFILE;
        }

        @Override
        public Incident act(List<Target> targets, Response response, Peer by) {
            return incident;
        }

        @Override
        public AutoCloseable follow(Consumer<Incident> follower) {
            return () -> {};
        }
    }
}
