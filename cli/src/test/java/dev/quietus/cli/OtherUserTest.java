package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an ordinary user hears about a process of root. */
@Timeout(120)
final class OtherUserTest {
    @TempDir
    Path folder;

    private record Heard(int code, String text) {}

    @BeforeEach
    void needsRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can become somebody else");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "needs setpriv");
    }

    @Test
    void nothingOfAnotherUserIsTouchedAndTheReasonIsNamed() throws Exception {
        try (Sleepers sleepers = new Sleepers(folder)) {
            Path classes = Files.createDirectory(folder.resolve("classes"));
            copyOwnClasses(classes);
            // In one's own session everybody may be continued (kill(2)).
            Process process = sleepers.start("setsid", sleepers.program().toString(), "300");
            Sleepers.await(() -> process.info()
                    .command()
                    .orElse("")
                    .equals(sleepers.program().toString()));
            String pid = Long.toString(process.pid());
            String reason = pid + " " + sleepers.name() + "  signalling it needs CAP_KILL or uid 0; this is uid 21991";

            Heard freeze = asUser(classes, "freeze", pid);
            assertThat(freeze.text()).contains("not permitted  " + reason);
            assertThat(freeze.code()).isEqualTo(4);

            Heard plan = asUser(classes, "kill", "--dry-run", pid);
            assertThat(plan.text())
                    .contains("not permitted  " + reason, "Nothing was done.")
                    .doesNotContain("force by");
            assertThat(plan.code()).isEqualTo(4);
            assertThat(WholeProgramTest.state(process.pid())).isEqualTo('S');

            assertThat(Typing.script().run("freeze", pid).code()).isEqualTo(ExitCode.GONE);
            Heard thaw = asUser(classes, "thaw", pid);
            assertThat(thaw.text()).contains("not permitted  " + reason);
            assertThat(thaw.code()).isEqualTo(4);
            assertThat(WholeProgramTest.state(process.pid())).isEqualTo('T');
        }
    }

    private Heard asUser(Path classes, String... words) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("setpriv", "--reuid=21991", "--regid=21991", "--clear-groups", "--inh-caps=-all"));
        command.addAll(WholeProgramTest.program(classes.toString(), words));
        Process process = new ProcessBuilder(command)
                .directory(new File("/"))
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Heard(process.waitFor(), text);
    }

    /** The classes may lie where only root reads. */
    private void copyOwnClasses(Path target) throws IOException {
        assertThat(folder.toFile().setExecutable(true, false)).isTrue();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path source = Path.of(entry);
            if (Files.isDirectory(source) && entry.endsWith("/classes")) {
                copyTree(source, target);
            } else if (source.getFileName().toString().startsWith("quietus-")) {
                try (FileSystem jar = FileSystems.newFileSystem(source)) {
                    copyTree(jar.getPath("/"), target);
                }
            }
        }
        open(target);
    }

    private static void copyTree(Path source, Path target) throws IOException {
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.toList()) {
                Path copy = target.resolve(source.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    private static void open(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.map(Path::toFile).forEach(file -> {
                assertThat(file.setReadable(true, false)).isTrue();
                assertThat(!file.isDirectory() || file.setExecutable(true, false))
                        .isTrue();
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
