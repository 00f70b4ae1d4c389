package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.QuietusException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SystemCallsTest {
    private static final Pattern DEFINED = Pattern.compile("#define __NR_(\\w+) (\\d+)");

    @Test
    void knowsEveryCallOfThisMachinesHeader() throws IOException {
        Path header = Path.of("/usr/include/x86_64-linux-gnu/asm/unistd_64.h");
        assumeTrue(Files.isReadable(header), "needs the kernel's headers");
        Map<String, Integer> defined = new HashMap<>();
        for (String line : Files.readAllLines(header)) {
            Matcher definition = DEFINED.matcher(line);
            if (definition.matches()) {
                defined.put(definition.group(1), Integer.valueOf(definition.group(2)));
            }
        }

        assertThat(defined).hasSizeGreaterThan(300);
        assertThat(SystemCalls.all()).containsAllEntriesOf(defined);
    }

    @Test
    void namesEachNumberOnce() {
        assertThat(SystemCalls.all()).hasSize(383).doesNotContainValue(-1);
        assertThat(SystemCalls.all().values()).doesNotHaveDuplicates();
        SystemCalls.all().forEach((name, number) -> {
            assertThat(name).matches("[a-z_0-9]+");
            assertThat(SystemCalls.number(name)).isEqualTo(number);
            assertThat(SystemCalls.name(number)).contains(name);
        });
        assertThat(SystemCalls.name(511)).isEmpty();
    }

    @Test
    void suggestsTheNearestName() {
        Map.of(
                        "ptrce", "there is no system call 'ptrce'; did you mean 'ptrace'?",
                        "mkdri", "there is no system call 'mkdri'; did you mean 'mkdir'?",
                        "OPEN", "there is no system call 'OPEN'",
                        "", "there is no system call ''",
                        "frobnicate", "there is no system call 'frobnicate'")
                .forEach((name, said) -> assertThatThrownBy(() -> SystemCalls.number(name))
                        .isInstanceOfSatisfying(
                                QuietusException.class,
                                e -> assertThat(e.reason()).isEqualTo(QuietusException.Reason.USAGE))
                        .hasMessage(said));
    }

    @Test
    void namesWhatIsCalled() {
        assertThat(text(101, SeccompFilter.X86_64)).isEqualTo("ptrace");
        assertThat(text(500, SeccompFilter.X86_64)).isEqualTo("system call 500");
        assertThat(text(26, SeccompFilter.I386)).isEqualTo("32-bit system call 26");
        assertThat(text(SeccompFilter.X32_BIT | 521, SeccompFilter.X86_64)).isEqualTo("x32 system call 521");
        assertThat(text(7, 0xc00000b7)).isEqualTo("system call 7 of architecture 0xc00000b7");
    }

    private static String text(int number, int architecture) {
        return new CallNotice(1, 1, number, architecture, List.of()).text();
    }
}
