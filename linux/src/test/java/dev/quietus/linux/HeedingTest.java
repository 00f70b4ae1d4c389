package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The machine code that is shipped is what its source says. What it does is tried by the command line's tests. */
final class HeedingTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = "heed")
    void theBytesComeFromTheSource(String name) throws Exception {
        assumeTrue(NativeCode.fits());
        Path source = Path.of("src/main/native");
        Path object = folder.resolve("object");
        Path bytes = folder.resolve("bytes");
        try {
            run(
                    "as",
                    "-I",
                    source.toString(),
                    "-o",
                    object.toString(),
                    source.resolve(name + ".S").toString());
            run("objcopy", "-O", "binary", "-j", ".text", object.toString(), bytes.toString());
        } catch (IOException e) {
            assumeTrue(false, "binutils are not installed");
        }
        assertThat(NativeCode.bytes(name + ".bin")).isEqualTo(Files.readAllBytes(bytes));
    }

    @Test
    void theThreadOfRunsIsNotInTheKernelWhenNothingRuns() throws Exception {
        RunThread runs = RunThread.start();
        assertThat(runs.ask(() -> Thread.currentThread().getName()).get(10, TimeUnit.SECONDS))
                .isEqualTo("quietus-runs");
        Thread thread = runs.ask(Thread::currentThread).get(10, TimeUnit.SECONDS);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (thread.getState() != Thread.State.WAITING && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(thread.getState()).isEqualTo(Thread.State.WAITING);
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).isZero();
    }
}
