package dev.quietus.windows;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JvmTest {
    @Test
    void itIsWindows() {
        assertThat(System.getProperty("os.name")).startsWith("Windows");
        assertThat((long) Kernel32.CALLS.GetCurrentProcessId())
                .isEqualTo(ProcessHandle.current().pid());
    }
}
