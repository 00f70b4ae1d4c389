package dev.quietus.windows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quietus.ProcessFacts;
import dev.quietus.Target;
import dev.quietus.TargetGrammar;
import dev.quietus.spi.Platform.Selection;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whom a target names, each against a process of which that is true. */
@Timeout(120)
class SelectorsTest extends AtZoo {
    @Test
    void aFileNamesWhoHasItOpen() {
        Path file = Path.of(System.getProperty("quietus.zoo"))
                .resolve("held-" + zoo.token() + ".txt")
                .toAbsolutePath();
        Process holder = zoo.start("hold", file.toString(), 1);
        Zoo.pause(500);

        assertThat(numbers(file.toString())).contains(holder.pid());
        assertThat(numbers(file.resolveSibling("").toString())).contains(holder.pid());
        assertThat(numbers(file + ".other")).isEmpty();
    }

    @Test
    void aFileNamesWhoExecutesIt() {
        Process sleeper = zoo.start("sleeper", "", 1);
        Path program =
                Path.of(System.getProperty("quietus.zoo")).resolve(zoo.name()).toAbsolutePath();
        assertThat(numbers(program.toString())).contains(sleeper.pid());
    }

    @Test
    void aLibraryNamesWhoHasLoadedIt() {
        Process window = zoo.start("window", "", 1);
        Zoo.pause(500);
        assertThat(numbers("lib:user32")).contains(window.pid());
        assertThat(numbers("lib:no-such-library")).isEmpty();
    }

    @Test
    void aWindowNamesWhoShowsIt() {
        Process window = zoo.start("window", "", 1);
        Zoo.pause(500);
        assertThat(numbers("window:ZOO " + zoo.token())).containsExactly(window.pid());
    }

    @Test
    void aUserNamesHisProcesses() {
        Process sleeper = zoo.start("sleeper", "", 1);
        ProcessFacts facts = platform.snapshot().processes().stream()
                .filter(each -> each.pid() == sleeper.pid())
                .findFirst()
                .orElseThrow();
        String name = platform.userName(facts.users().real()).orElseThrow();

        assertThat(numbers("user:" + name)).contains(sleeper.pid());
        assertThat(numbers("user:" + facts.users().real())).contains(sleeper.pid());
    }

    @Test
    void aServiceNamesItsHost() {
        List<Services.Service> running = Services.running();
        assertThat(running).isNotEmpty();
        Services.Service first = running.getFirst();
        assertThat(numbers("unit:" + first.name())).containsExactly((long) first.pid());
        assertThat(numbers("unit:no-such-service")).isEmpty();
    }

    /** Where the system names the owner he is found, and where it does not, that is said: never nobody. */
    @Test
    void aPortNamesWhoListensOrIsRefused() {
        Process listener = zoo.start("listen", "47123", 1);
        Zoo.pause(500);
        switch (select("47123")) {
            case Selection.Found found -> {
                assertThat(SocketOwners.areTold()).isTrue();
                assertThat(found.found().stream().map(facts -> (long) facts.pid()))
                        .containsExactly(listener.pid());
            }
            case Selection.Unavailable no -> assertThat(SocketOwners.areTold()).isFalse();
            case Selection.Absent none -> throw new AssertionError(none.reason());
        }
        assertThat(new PortSelector()
                        .select(new Target.Port(47999, Target.Port.Protocol.TCP, false), platform.snapshot()))
                .isInstanceOf(Selection.Found.class);
    }

    private Selection select(String port) {
        return platform.select(TargetGrammar.parse(":" + port, false), platform.snapshot());
    }

    private List<Long> numbers(String target) {
        Selection selection = platform.select(TargetGrammar.parse(target, false), platform.snapshot());
        if (selection instanceof Selection.Found found) {
            return found.found().stream().map(facts -> (long) facts.pid()).toList();
        }
        throw new AssertionError(selection);
    }
}
