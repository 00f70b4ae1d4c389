package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CallerTest {

    @Test
    void namesProcessProgramAndThread() {
        assertThat(new Caller(4711, 4711, "gdb", "/usr/bin/gdb").text()).isEqualTo("4711 (gdb)");
        assertThat(new Caller(4711, 4713, "gdb", "/usr/bin/gdb").text()).isEqualTo("4711 (gdb), thread 4713");
        assertThat(new Caller(4711, 4711, "kworker/0:1", "/tmp/evil").text())
                .isEqualTo("4711 (kworker/0:1, executing /tmp/evil)");
        assertThat(new Caller(4711, 4711, "a-name-that-is-", "/bin/a-name-that-is-cut").text())
                .isEqualTo("4711 (a-name-that-is-)");
        assertThat(new Caller(4711, 4711, "gdb", "").text()).isEqualTo("4711 (gdb)");
        assertThat(new Caller(0, 0, "", "").text()).isEqualTo("a process that cannot be seen from here");
    }

    @Test
    void looksAtTheThreadThatIsNamed() {
        Kernel kernel = Kernel.open();
        try (kernel) {
            KernelFiles files = new KernelFiles(kernel.scratch(), kernel.proc());
            int thread = (int) Syscall.call(SyscallNumber.GETTID);

            Caller caller = Caller.of(thread, files);

            assertThat(caller.process()).isEqualTo(kernel.pid()).isNotEqualTo(thread);
            assertThat(caller.program()).endsWith("/bin/java");
            assertThat(caller.text()).endsWith(", thread " + thread);
            assertThat(Caller.of(0, files).process()).isZero();
            assertThat(Caller.of(1 << 23, files).process()).isZero();
        }
    }

    @Test
    void readsTheLeaderOfAnyText() {
        byte[] status = KernelText.ascii("Name:\tx\nTgid:\t4711\nPid:\t4713\n");
        assertThat(ProcStatus.leader(status, 0, status.length)).isEqualTo(4711);
        for (String text : new String[] {"", "Tgid:", "Tgid:\tx\n", "Tgid:\t99999999999999\n"}) {
            byte[] bytes = KernelText.ascii(text);
            assertThat(ProcStatus.leader(bytes, 0, bytes.length)).isZero();
        }
    }
}
