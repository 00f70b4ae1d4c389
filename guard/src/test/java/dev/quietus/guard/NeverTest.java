package dev.quietus.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quietus.Quietus;
import dev.quietus.Request;
import dev.quietus.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A list of whom is never to be ended is written once for many machines, and for whatever comes. */
@Timeout(60)
final class NeverTest {
    @TempDir
    Path folder;

    private Puppets puppets;

    @BeforeEach
    void start() throws Exception {
        puppets = new Puppets(folder);
        puppets.start();
    }

    @AfterEach
    void end() {
        puppets.close();
    }

    private Deed.Result kill(Target... never) {
        try (Quietus quietus = Quietus.open()) {
            Request request = new Request(
                    List.of(new Target.Name(puppets.name())), List.of(), List.of(never), false, OptionalInt.empty());
            return Deed.perform(quietus, request, Response.KILL, Optional.empty(), Set.of(), () -> {});
        }
    }

    /** No such user, name, cgroup or unit; on many machines not even a manager of units. */
    @Test
    void whoIsNotThereHoldsNothingBack() {
        Deed.Result result = kill(
                new Target.Unit("qg-none.service"),
                new Target.ControlGroup("/qg-none"),
                new Target.Name("qg-nobody"),
                new Target.User("qg-none"),
                new Target.User("21991"));
        assertThat(result.detail()).isEqualTo("1 gone and verified");
        assertThat(result.standing()).isEqualTo(Incident.Standing.DONE);
    }

    @Test
    void whoIsThereIsNotSaidToHaveEnded() {
        Deed.Result result = kill(new Target.Executable(puppets.program().toString()));
        assertThat(result.standing()).isEqualTo(Incident.Standing.REFUSED);
        assertThat(result.detail()).isEqualTo("all who are meant are never to be ended");
        assertThat(result.receipt()).isEmpty();
    }

    /** Names are taken by prctl(2), or by a copy: orders go by them for nobody's good. */
    @Test
    void aNameAloneSparesNobody() throws Exception {
        Path named = Files.copy(Path.of("/bin/sleep"), folder.resolve("Xorg"), StandardCopyOption.COPY_ATTRIBUTES);
        try (Puppets others = puppets;
                Quietus quietus = Quietus.open()) {
            Process other = others.start("setsid", named.toString(), "60");
            assertThat(Puppets.soon(() -> other.info().command().orElse("").endsWith("Xorg")))
                    .isTrue();
            Request request = new Request(List.of(new Target.Pid((int) other.pid())), List.of(), false);
            assertThat(Deed.perform(quietus, request, Response.KILL, Optional.empty(), Set.of(), () -> {})
                            .standing())
                    .isEqualTo(Incident.Standing.REFUSED);
            assertThat(Deed.perform(quietus, request, Response.KILL, Optional.empty(), Deed.RAILS_BY_NAME, () -> {})
                            .standing())
                    .isEqualTo(Incident.Standing.DONE);
            assertThat(other.waitFor()).isEqualTo(137);
        }
    }
}
