package dev.quietus.guard;

import static dev.quietus.guard.GuardScene.order;
import static dev.quietus.guard.GuardScene.state;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A user without rights tries everything to have a real guard end another's process. */
@Timeout(120)
class GuardPeersTest extends AtGuardScene {
    private static final int ATTACKER = 21_997;
    private static final int OTHER = 21_998;

    private ControlPlace place;
    private Process roots;
    private Process others;
    private Process own;

    @BeforeEach
    void open() throws IOException {
        place = new ControlPlace();
        roots = scene.start(scene.program().toString(), "wait");
        others = scene.startAs(OTHER, scene.program().toString(), "wait");
        own = scene.startAs(ATTACKER, scene.program().toString(), "wait");
        for (Process process : new Process[] {roots, others, own}) {
            assertThat(process.inputReader().readLine()).startsWith("ran ");
        }
    }

    @AfterEach
    void end() throws IOException {
        if (place != null) {
            place.close();
        }
    }

    private Path socket() {
        return folder.resolve("run/guard.sock");
    }

    private static String kill(String... targets) {
        return "{\"targets\":[\"" + String.join("\",\"", targets) + "\"],\"response\":\"kill\"}";
    }

    private static String post(String path, String body, String head) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + head
                + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private String act(String... targets) {
        return place.ask(ATTACKER, socket(), "/v1/acts", kill(targets));
    }

    private String panic(String lines) {
        return place.say(ATTACKER, folder.resolve("run/panic" + PanicPath.SOCKET), lines);
    }

    private String shell(String script) {
        return place.as(ATTACKER, "cd '" + folder.resolve("run") + "' && " + script);
    }

    /** What is tried, each with what is answered. */
    private Map<String, String> tries(String pending, int port) {
        String root = Long.toString(roots.pid());
        String other = Long.toString(others.pid());
        String mine = Long.toString(own.pid());
        String act = post("/v1/acts", kill(root), "");
        Map<String, String> tries = new LinkedHashMap<>();
        tries.put("root's process", act(root));
        tries.put("another user's process", act(other));
        tries.put("his own in front", act(mine, root));
        tries.put("his own behind", act(other, mine));
        tries.put("root by name and number", act("user:root") + act("user:0") + act("user:" + OTHER));
        tries.put("everybody's cgroup", act("cgroup:/") + act("cgroup:/../") + act("unit:*"));
        tries.put("the first process", act("1") + act("0") + act("-1"));
        tries.put("a session and a group", act("session:" + root) + act("pgrp:" + root));
        tries.put("a name that he shares", act(scene.name()));
        tries.put("an identity", act(root + "@" + identity(root)));
        tries.put(
                "words for root only", act("cmd:" + scene.name()) + act("exe:" + scene.program()) + act("ns:" + root));
        tries.put(
                "forged headers",
                place.say(
                        ATTACKER,
                        socket(),
                        post(
                                "/v1/acts",
                                kill(root),
                                "X-Remote-User: root\r\nX-Forwarded-For: 127.0.0.1\r\nAuthorization: Basic cm9vdDo=\r\nConnection: close\r\n")));
        tries.put("other methods", verbs(root));
        tries.put(
                "agreeing",
                place.ask(ATTACKER, socket(), "/v1/incidents/" + pending + "/decision", "{\"agreed\":true}"));
        tries.put("switching", place.ask(ATTACKER, socket(), "/v1/orders/watch/mode", "{\"mode\":\"enforce\"}"));
        tries.put(
                "ways round in a path",
                place.ask(ATTACKER, socket(), "/v1/incidents/../orders/watch/mode", "{\"mode\":\"enforce\"}")
                        + place.ask(
                                ATTACKER,
                                socket(),
                                "/v1/incidents/%2e%2e/" + pending + "/decision",
                                "{\"agreed\":true}"));
        tries.put("a second request in the first", smuggled(act));
        tries.put("guesses of the token", guesses(port, act));
        tries.put("the token's file", shell("cat token; ls -l token"));
        tries.put("the FIFO", shell("echo 'kill " + root + "' > panic"));
        tries.put("another FIFO in its place", shell("ln -sf /tmp/x panic; mv panic p; rm -f panic; mkfifo panic"));
        tries.put("another socket in its place", shell("rm -f guard.sock panic.sock; mv guard.sock g; touch new"));
        tries.put("the panic socket", panic("kill " + root + "\n") + panic("freeze user:0\n") + panic("kill 1\n"));
        tries.put("more in a panic line", panic("kill " + mine + "9999 " + root + "\nfreeze " + other + "\n"));
        tries.put(
                "a signal to the guard",
                shell("kill -HUP " + ProcessHandle.current().pid()));
        tries.put("much", place.as(ATTACKER, huge(root)));
        tries.put("waiting", place.as(ATTACKER, loris()));
        tries.put("a connection that root writes to", deputy(act));
        return tries;
    }

    private static String identity(String number) {
        try (dev.quietus.Quietus quietus = dev.quietus.Quietus.open()) {
            return quietus.machine().processes().stream()
                    .filter(facts -> facts.pid() == Integer.parseInt(number))
                    .map(facts -> facts.identity().token())
                    .findFirst()
                    .map(token -> token.substring(token.indexOf('@') + 1))
                    .orElseThrow();
        }
    }

    private String smuggled(String act) {
        return place.say(
                        ATTACKER,
                        socket(),
                        "POST /v1/acts HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n"
                                + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + act)
                + place.say(ATTACKER, socket(), "GET /v1/state HTTP/1.1\r\nHost: localhost\r\n\r\n" + act);
    }

    private String verbs(String root) {
        StringBuilder answers = new StringBuilder();
        for (String verb : new String[] {"PUT", "DELETE", "PATCH", "GET", "HEAD", "OPTIONS", "TRACE", "KILL"}) {
            answers.append(place.say(
                    ATTACKER,
                    socket(),
                    post("/v1/acts", kill(root), "X-HTTP-Method-Override: POST\r\nConnection: close\r\n")
                            .replaceFirst("POST", verb)));
        }
        return answers.toString();
    }

    private String guesses(int port, String act) {
        String request = act.replaceFirst("Host: localhost", "Host: 127.0.0.1:" + port);
        String perl =
                "use IO::Socket::INET; for my $t ('', 'root', 'token', '0' x 64, 'f' x 43, map { rand } 1 .. 20) {"
                        + " my $s = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => " + port + ") or die $!;"
                        + " my $r = $ENV{R}; $r =~ s/Content-Type/Authorization: Bearer $t\\r\\nConnection: close\\r\\nContent-Type/;"
                        + " print $s $r; print <$s> }";
        return place.as(ATTACKER, "R='" + request + "' exec perl -e \"$(cat <<'E'\n" + perl + "\nE\n)\"");
    }

    private String huge(String root) {
        return "perl -e 'use IO::Socket::UNIX; $SIG{PIPE} = q(IGNORE); $s = IO::Socket::UNIX->new(Peer => q(" + socket()
                + ")) or die $!; $b = q({\"targets\":[) . (q(\"" + root + "\",) x 2_000_000); print $s qq(POST /v1/acts"
                + " HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Type: application/json\\r\\nContent-Length: ) . length($b)"
                + " . qq(\\r\\n\\r\\n) . $b; shutdown($s, 1); print <$s>'";
    }

    private String loris() {
        return "perl -e 'use IO::Socket::UNIX; $SIG{PIPE} = q(IGNORE); for (1 .. 300) { my $s = IO::Socket::UNIX->new(Peer => q("
                + socket()
                + ")) or last; print $s qq(POST /v1/acts HTTP/1.1\\r\\nHost: l); push @all, $s } select undef, undef, undef, 1; print scalar @all'";
    }

    /** Who connected counts, and not who writes: as with a descriptor that was passed to a program of root's. */
    private String deputy(String act) {
        String perl =
                "use IO::Socket::UNIX; $> = " + ATTACKER + "; $s = IO::Socket::UNIX->new(Peer => shift) or die $!;"
                        + " $> = 0; print $s shift; shutdown($s, 1); print <$s>";
        return place.as(0, "exec perl -e '" + perl + "' '" + socket() + "' '" + act + "'");
    }

    @Test
    void nothingThatHeTriesEndsAnothersProcess() throws Exception {
        String about = "who = { names = [\"" + scene.name() + "\"], users = [\"root\"] }\nrespond = \"kill\"\n";
        String orders = order("ask", "deadline = \"1s\"", about + "approval = true\ncool-down = \"1h\"")
                + order("watch", "deadline = \"1s\"", about + "mode = \"monitor\"");
        try (Guard guard = Guard.start(scene.settings(orders).listeningAt(0), scene.said()::add)) {
            assertThat(scene.soonTold("\"pending\"", "\"monitored\""))
                    .as(scene.incidents())
                    .isTrue();
            String pending = GuardReloadTest.pending(new GuardClient(socket()));
            Map<String, String> tries = tries(pending, guard.port().orElseThrow());
            assertThat(tries).hasSizeGreaterThanOrEqualTo(20);
            tries.forEach((what, answer) -> assertThat(answer)
                    .as(what)
                    .isNotBlank()
                    .doesNotContain("\"done\"", "done: ", "syntax error", "not found"));
            assertThat(tries.get("root's process")).contains("HTTP/1.1 403 ", "not-yours");
            assertThat(tries.get("a connection that root writes to")).contains("HTTP/1.1 403 ", "not-yours");
            assertThat(tries.get("agreeing")).contains("only root may agree");
            assertThat(tries.get("guesses of the token"))
                    .contains("HTTP/1.1 401 ")
                    .doesNotContain("HTTP/1.1 200 ");
            assertThat(tries.get("the FIFO")).contains("ermission denied");
            for (Process process : new Process[] {roots, others, own}) {
                // Not even frozen for a moment: each would be told below.
                assertThat(state(process.pid())).isEqualTo('S');
            }
            assertThat(scene.log()).contains("\"monitored\"").doesNotContain("\"done\"");
            // It hears him still: what is his it ends.
            assertThat(act(Long.toString(own.pid()))).contains("\"done\"");
            assertThat(Puppets.soon(() -> !own.isAlive())).isTrue();
            assertThat(roots.isAlive() && others.isAlive()).isTrue();
        }
    }
}
