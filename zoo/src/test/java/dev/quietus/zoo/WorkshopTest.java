package dev.quietus.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WorkshopTest {
    @Test
    void knowsEverySource() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/c"))) {
            assertThat(Workshop.sources().keySet())
                    .containsExactlyInAnyOrderElementsOf(
                            files.map(file -> file.getFileName().toString()).toList());
        }
    }

    @Test
    void buildsExecutables() {
        assertThat(Workshop.program("zoo")).isExecutable();
        assertThat(Workshop.program("zoo-clear")).isExecutable();
        assertThat(SystemCall.plain(39).by("i386").command())
                .containsExactly(Workshop.program("zoo-call").toString(), "i386", "39");
    }

    @Test
    void everyAnimalIsKnownToTheProgram() {
        for (Adversary adversary : Adversary.values()) {
            assertThat(new String(Workshop.sources().get("main.c"), java.nio.charset.StandardCharsets.UTF_8))
                    .contains("{\"" + adversary.mode() + "\", ");
        }
    }
}
