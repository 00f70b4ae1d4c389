package dev.quietus.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quietus.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateStoreTest {
    private static final ProcessIdentity SOMEBODY = new ProcessIdentity("00112233445566ff", 4711, 88, 99);

    @TempDir
    private Path folder;

    private static final Incident FROZEN = Incidents.of("i1", Response.FREEZE, Incident.Standing.BEGUN);

    private Memory memory() {
        return new Memory(
                "boot-1",
                List.of(new Memory.Lease(FROZEN, List.of(SOMEBODY), Instant.parse("2026-11-21T20:15:00.123Z"))),
                Map.of("order a|scope", 3),
                Map.of("a", Mode.MONITOR),
                List.of(Incidents.about(Incidents.self("x"), "i2", Response.KILL, Incident.Standing.PENDING)));
    }

    @Test
    void everythingComesBack() throws IOException {
        StateStore store = new StateStore(folder, "boot-1");
        assertThat(store.load()).isEqualTo(Memory.none("boot-1"));
        assertThat(store.save(memory())).isTrue();
        Memory back = new StateStore(folder, "boot-1").load();
        assertThat(back.leases()).isEqualTo(memory().leases());
        assertThat(back.counts()).isEqualTo(memory().counts());
        assertThat(back.modes()).isEqualTo(memory().modes());
        Incident pending = back.pending().getFirst();
        assertThat(pending.subject().identity())
                .isEqualTo(memory().pending().getFirst().subject().identity());
        assertThat(pending.subject().commandLine()).isEqualTo("server --port 80 \uFFFD");
        assertThat(pending.now(Incident.Standing.PENDING, "", pending.took(), pending.receipt()))
                .isEqualTo(pending);
    }

    @Test
    void ofAnotherBootOnlyWhatItDoesNotEnd() throws IOException {
        new StateStore(folder, "boot-1").save(memory());
        Memory back = new StateStore(folder, "boot-2").load();
        assertThat(back.leases()).isEmpty();
        assertThat(back.counts()).isEmpty();
        assertThat(back.modes()).isEqualTo(memory().modes());
        assertThat(back.pending()).hasSize(1);
    }

    @Test
    void theUnreadableIsKeptAsideAndSaid() throws IOException {
        for (String hostile : List.of(
                "",
                "{",
                "[1]",
                "{\"form\":\"quietus-guard-state/1\",\"modes\":{\"a\":\"NO\"}}",
                "{\"form\":\"quietus-guard-state/1\",\"leases\":[{\"until\":\"never\"}]}",
                "{".repeat(100_000))) {
            Files.writeString(folder.resolve("state"), hostile);
            StateStore store = new StateStore(folder, "boot-1");
            assertThat(store.load()).isEqualTo(Memory.none("boot-1"));
            assertThat(store.said()).hasValueSatisfying(text -> assertThat(text).contains("kept in unreadable-state-"));
            assertThat(folder.resolve("state")).doesNotExist();
        }
        try (var all = Files.list(folder)) {
            assertThat(all).hasSizeBetween(1, 4);
        }
    }

    @Test
    void itIsBounded() throws IOException {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (int n = 0; n < Memory.MOST_COUNTS + 5; n++) {
            counts.put("scope " + n, n);
        }
        StateStore store = new StateStore(folder, "b");
        store.load();
        assertThat(store.save(new Memory("b", List.of(), counts, Map.of(), List.of())))
                .isTrue();
        assertThat(store.load().counts())
                .hasSize(Memory.MOST_COUNTS)
                .doesNotContainKey("scope 4")
                .containsKey("scope 5");
    }

    @Test
    void whatCannotBeSavedIsNotSaid() {
        assertThat(new StateStore(folder.resolve("missing"), "b").save(Memory.none("b")))
                .isFalse();
    }
}
