package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Starts by a program that may hardly open anything any more: they work from beginning to end, or leave nothing. */
@Timeout(120)
class LowDescriptorsTest {
    @TempDir
    private static Path folder;

    private static String classPath = "";

    /** Classes in folders are opened one by one, those in archives are there as long as these are open. */
    @BeforeAll
    static void pack() {
        ToolProvider jar = ToolProvider.findFirst("jar").orElseThrow();
        List<String> packed = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(":", -1)) {
            Path path = Path.of(entry);
            if (path.toFile().isDirectory()) {
                Path file = folder.resolve(packed.size() + ".jar");
                assertThat(jar.run(System.out, System.err, "cf0", file.toString(), "-C", entry, "."))
                        .isZero();
                packed.add(file.toString());
            } else {
                packed.add(entry);
            }
        }
        classPath = String.join(":", packed);
    }

    @ParameterizedTest
    @CsvSource({
        "pipes, low",
        "files, low",
        "limits, low",
        "calls, low",
        "pooled, low",
        "cgroup, low",
        "subreaper, low",
        "files, high",
        "calls, high"
    })
    void aStartWorksOrLeavesNothing(String kind, String free) throws IOException {
        boolean root = "root".equals(System.getProperty("user.name"));
        assumeTrue(root || !List.of("limits", "pooled", "cgroup").contains(kind), "needs root");
        RunCensus census = RunCensus.fresh(kind);
        StringBuilder script = new StringBuilder("exec prlimit --nofile=160:160 \"$@\"");
        for (int low = 3; low < 16; low++) {
            script.append(' ').append(low).append("</dev/null");
        }
        List<String> command = new ArrayList<>(
                List.of("env", RunCensus.MARK + "=" + census.start(), "bash", "-c", script.toString(), "bash"));
        command.addAll(Nursery.jvm(classPath, LowDescriptorsMain.class, kind, census.start(), free));
        try (Nursery nursery = new Nursery()) {
            Process process = nursery.start(command);
            List<String> said = new ArrayList<>();
            BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
            for (String line = reader.readLine(); line != null && !line.equals("end"); line = reader.readLine()) {
                said.add(line);
            }
            assertThat(said).allMatch(line -> line.matches("\\d+: (complete|refused: .*)|[a-z].*: (0|none)"));
            assertThat(said).first().asString().startsWith("0: refused: ");
            assertThat(said).contains("40: complete", "more descriptors than before: 0", "children: none");
            assertThat(census.remains()).isEmpty();
            assertThat(census.living()).containsExactly((int) process.pid());
        }
        assertThat(Objects.requireNonNull(census.living())).isEmpty();
    }
}
