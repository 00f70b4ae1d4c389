package dev.quietus.guard;

import static dev.quietus.guard.GuardScene.order;
import static dev.quietus.guard.GuardScene.state;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Other orders are taken by a guard at work. */
@Timeout(120)
class GuardReloadTest extends AtGuardScene {
    private static final int UID = 21_996;

    private String aged(String name, String rest) {
        return order(name, "deadline = \"1s\"", "who = { names = [\"" + scene.name() + "\"] }\n" + rest);
    }

    @Test
    void whatIsUnderWayStaysAndWhatRunsIsLookedAtByTheNewOnes() throws Exception {
        Process held = scene.start(scene.program().toString(), "wait");
        Process banned = scene.startAs(UID, "sleep", "61");
        String kept = aged("hold", "respond = [{ from = 1, do = \"freeze\", lease = \"1h\" }]\ncool-down = \"1h\"")
                + aged("ask", "respond = \"kill\"\napproval = true\ncool-down = \"1h\"")
                + order("switched", "listening = { ports = [4444] }", "respond = \"report\"");
        String ban = order(
                "ban",
                "execution = { paths = [\"*/sleep\"] }",
                "who = { users = [\"" + UID + "\"] }\nrespond = \"kill\"");
        try (Guard guard = scene.guard(kept)) {
            GuardClient client = new GuardClient(folder.resolve("run/guard.sock"));
            assertThat(scene.soonTold("\"pending\"", "\"done\""))
                    .as(scene.incidents())
                    .isTrue();
            assertThat(state(held.pid())).isEqualTo('T');
            client.switchTo("switched", Mode.MONITOR);
            assertThat(GuardScene.hears(guard, "exec-gate") || GuardScene.hears(guard, "life"))
                    .isFalse();
            assertThat(GuardScene.hears(guard, "sockets"))
                    .as("%s", guard.hearings())
                    .isTrue();
            assertThat(banned.isAlive()).isTrue();

            guard.reload(OrderFileTest.good(kept + ban));
            assertThat(GuardScene.hears(guard, "exec-gate") || GuardScene.hears(guard, "life"))
                    .isTrue();
            assertThat(Puppets.soon(() -> !banned.isAlive()))
                    .as(scene.incidents())
                    .isTrue();
            assertThat(state(held.pid())).isEqualTo('T');
            assertThat(client.state()).contains("\"ban\"").containsPattern("switched[^}]*monitor");
            assertThat(client.incidents(100)).contains("\"pending\"");

            guard.reload(OrderFileTest.good(GuardScene.QUIET));
            assertThat(guard.hearings()).noneMatch(Hearing::open);
            // Nobody forgets who stands still, nor who waits: he may be agreed to still.
            assertThat(state(held.pid())).isEqualTo('T');
            client.decide(pending(client), true);
            assertThat(Puppets.soon(() -> !held.isAlive()))
                    .as(scene.incidents())
                    .isTrue();
        }
    }

    static String pending(GuardClient client) throws IOException, GuardClient.Declined {
        for (String part : List.of(client.incidents(100).split("\"id\":", -1))) {
            if (part.contains("\"pending\"")) {
                return part.substring(part.indexOf('"') + 1, part.indexOf('"', part.indexOf('"') + 1));
            }
        }
        throw new AssertionError("nothing is pending");
    }
}
