package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs every {@code sh} block of the README and the guides, as it stands there, through the launcher of this tree. */
class DocumentationTest {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\\n(.*?)^```$");
    private static final Path ROOT =
            Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());

    static Stream<Arguments> blocks() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md")));
        try (Stream<Path> guides = Files.list(ROOT.resolve("docs/guide"))) {
            guides.filter(page -> page.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        List<Arguments> blocks = new ArrayList<>();
        for (Path page : pages) {
            Matcher block = BLOCK.matcher(Files.readString(page));
            while (block.find()) {
                blocks.add(Arguments.of(ROOT.relativize(page).toString(), block.group(1)));
            }
        }
        assertThat(blocks).hasSizeGreaterThan(5);
        return blocks.stream();
    }

    @ParameterizedTest
    @MethodSource("blocks")
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void runsAsItStands(String page, String block) throws InterruptedException {
        Path output = ROOT.resolve("cli/target/documentation.log");
        try {
            Process shell = new ProcessBuilder("bash", "-eu", "-c", block)
                    .directory(ROOT.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            shell.getOutputStream().close();
            int exit = shell.waitFor();
            String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
            assertThat(exit).as(page + ":\n" + block + "\nprinted:\n" + text).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
