package dev.quietus.guard;

import static dev.quietus.guard.GuardScene.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.zoo.Mishap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real program is learnt, its profile sealed, and a call outside of it ends it; also by a guard that was started since. */
@Timeout(120)
class GuardProfilesTest {
    @TempDir
    Path folder;

    private GuardScene scene;
    private Path program;

    @BeforeEach
    void open() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root: BPF programs, and others' processes");
        scene = new GuardScene(folder);
        program = copy("learner");
    }

    @AfterEach
    void end() {
        if (scene != null) {
            scene.close();
        }
    }

    private Path copy(String name) throws IOException {
        Path place = Files.createDirectories(folder.resolve(name));
        return Files.copy(
                Path.of(Mishap.command().getFirst()), place.resolve("caller"), StandardCopyOption.COPY_ATTRIBUTES);
    }

    private Process caller(Path file) throws IOException {
        Process process = scene.start(file.toString(), "calls");
        assertThat(process.inputReader().readLine()).matches("[0-9]+");
        return process;
    }

    /** Has it make a call; what it says then, null when it has ended. */
    private static String call(Process process, String letter) throws IOException {
        process.getOutputStream().write((letter + "\n").getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().flush();
        return process.inputReader().readLine();
    }

    private String orders(String response) {
        return order(
                "held",
                "call = { profile = \"sealed\" }",
                "who = { executables = [\"" + program + "\"] }\nrespond = \"" + response + "\"");
    }

    private GuardClient client() {
        return new GuardClient(folder.resolve("run/guard.sock"));
    }

    private String profiles() {
        try {
            return client().profiles();
        } catch (IOException | GuardClient.Declined e) {
            return String.valueOf(e.getMessage());
        }
    }

    private String id() {
        String all = profiles();
        int at = all.indexOf("{\"id\":\"") + 7;
        return all.substring(at, at + 16);
    }

    @Test
    void aCallOutsideOfItsSealedProfileEndsAProgramAndNoStranger() throws Exception {
        Path strangers = copy("stranger");
        try (Guard guard = scene.guard(orders("kill"))) {
            assumeTrue(GuardScene.hears(guard, "program-calls"), "needs BPF at raw tracepoints");
            Process first = caller(program);
            assertThat(call(first, "p")).isEqualTo("p");
            assertThat(Puppets.soon(() -> profiles().contains("\"getppid\"")))
                    .as(profiles())
                    .isTrue();
            first.destroy();
            assertThat(client().change(id(), true)).contains("\"sealed\":\"2");
        }
        // Another guard knows it still.
        try (Guard guard = scene.guard(orders("kill"))) {
            assertThat(GuardScene.hears(guard, "program-calls")).isTrue();
            Process stranger = caller(strangers);
            Process held = caller(program);
            Process allowed = caller(program);
            assertThat(call(held, "p")).isEqualTo("p");
            call(held, "m");
            call(stranger, "m");
            assertThat(scene.receipt("held"))
                    .contains("it called mkdir, which is not in the profile of " + program, "after");
            assertThat(Puppets.soon(() -> !held.isAlive())).isTrue();
            assertThat(call(stranger, "m")).isEqualTo("m");
            assertThat(call(allowed, "p")).isEqualTo("p");
            assertThat(scene.incidents().split("gone and verified", -1)).hasSize(2);
            assertThat(client().profile(id()))
                    .contains("# program " + program, "\ngetppid\n")
                    .doesNotContain("mkdir");
        }
    }

    @Test
    void aChangedProgramIsNotHeldToTheOldProfileAndThatIsTold() throws Exception {
        try (Guard guard = scene.guard(orders("kill"))) {
            assumeTrue(GuardScene.hears(guard, "program-calls"), "needs BPF at raw tracepoints");
            Process first = caller(program);
            assertThat(Puppets.soon(() -> profiles().contains("\"runs\":1")))
                    .as(profiles())
                    .isTrue();
            client().change(id(), true);
            first.destroyForcibly().waitFor();
            byte[] bytes = Files.readAllBytes(program);
            Files.write(program, Arrays.copyOf(bytes, bytes.length + 1));
            Process changed = caller(program);
            assertThat(call(changed, "m")).isEqualTo("m");
            assertThat(scene.soonTold("is another program than the one whose profile was sealed"))
                    .isTrue();
            assertThat(Puppets.soon(() -> profiles().contains("\"mkdir\""))).isTrue();
            assertThat(call(changed, "p")).isEqualTo("p");
        }
    }
}
