package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is shipped is what the sources say. */
class NativeCodeTest {

    @Test
    void shipsWhatItsSourcesAssembleTo(@TempDir Path folder) throws IOException, InterruptedException {
        Process assemble = new ProcessBuilder("src/main/native/assemble", folder.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(assemble.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(assemble.waitFor()).describedAs(said).isZero();
        for (String piece : new String[] {"stub.bin", "keeper.bin"}) {
            assertThat(NativeCode.bytes(piece))
                    .describedAs(piece + ": run src/main/native/assemble")
                    .isEqualTo(Files.readAllBytes(folder.resolve(piece)));
        }
    }
}
