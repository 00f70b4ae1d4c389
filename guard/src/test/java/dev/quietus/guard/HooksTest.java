package dev.quietus.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class HooksTest {
    private static final Incident INCIDENT = Incidents.of("i1", Response.KILL, Incident.Standing.BEGUN);

    @TempDir
    private Path folder;

    private final List<String> said = new CopyOnWriteArrayList<>();

    private static Hook before(String script, Duration limit, boolean veto, String... orders) {
        return new Hook(Hook.When.BEFORE, List.of("/bin/sh", "-c", script), limit, Set.of(orders), veto);
    }

    @Test
    void itGetsTheIncident() throws Exception {
        Path file = folder.resolve("event");
        try (Hooks hooks = new Hooks(List.of(before("cat > " + file, Duration.ofMinutes(1), false)), said::add)) {
            assertThat(hooks.before(INCIDENT)).isEmpty();
        }
        assertThat(said).isEmpty();
        assertThat(JsonText.object(Files.readAllBytes(file)).orElseThrow())
                .containsEntry("command_uid", "i1")
                .containsEntry("type_uid", 700302L);
    }

    @Test
    void oneThatMayRefuses() {
        try (Hooks hooks = new Hooks(List.of(before("exit 1", Duration.ofMinutes(1), true)), said::add)) {
            assertThat(hooks.before(INCIDENT)).contains("refused by the hook /bin/sh");
        }
    }

    @Test
    void oneThatMayNotFailsAndIsSaid() {
        try (Hooks hooks = new Hooks(List.of(before("exit 1", Duration.ofMinutes(1), false)), said::add)) {
            assertThat(hooks.before(INCIDENT)).isEmpty();
        }
        assertThat(said).singleElement().satisfies(text -> assertThat(text).startsWith("the hook /bin/sh: "));
    }

    @Test
    void otherOrdersDoNotConcernIt() {
        try (Hooks hooks = new Hooks(List.of(before("exit 1", Duration.ofMinutes(1), true, "another")), said::add)) {
            assertThat(hooks.before(INCIDENT)).isEmpty();
        }
    }

    @Test
    void oneThatHangsHoldsNothingUpAndNothingOfItIsLeft() throws Exception {
        Path pids = folder.resolve("pids");
        // Answers neither to a request to end nor to its input, and hides a child in a session of its own.
        String script = "trap '' TERM; setsid sleep 1000 & echo $! $$ > " + pids + "; sleep 1000";
        try (Hooks hooks = new Hooks(List.of(before(script, Duration.ofSeconds(2), true)), said::add)) {
            assertThat(hooks.before(INCIDENT)).isEmpty();
            while (said.isEmpty()) {
                Thread.sleep(20);
            }
        }
        assertThat(said).singleElement().satisfies(text -> assertThat(text).contains("timed out"));
        for (String number : Files.readString(pids).strip().split(" ")) {
            assertThat(Path.of("/proc", number)).doesNotExist();
        }
    }

    @Test
    void oneThatIsMissingIsSaid() {
        Hook missing = new Hook(Hook.When.AFTER, List.of("/nowhere/hook"), Duration.ofSeconds(5), Set.of(), false);
        try (Hooks hooks = new Hooks(List.of(missing), said::add)) {
            hooks.after(INCIDENT);
            while (said.isEmpty()) {
                Thread.onSpinWait();
            }
        }
        assertThat(said).singleElement().satisfies(text -> assertThat(text).contains("/nowhere/hook"));
    }
}
