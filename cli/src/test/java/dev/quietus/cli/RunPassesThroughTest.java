package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command gets is what it would have got without Quietus: each test asks both. */
final class RunPassesThroughTest {
    @TempDir
    Path folder;

    /** A script that starts "$@", with and without Quietus in front of it. */
    private void same(String script, String... command) throws Exception {
        Ran without = Ran.program(folder, Map.of(), shell(script, List.of(), command));
        Ran within = Ran.program(folder, Map.of(), shell(script, Ran.run("-q", "--"), command));
        assertThat(within).isEqualTo(without);
        assertThat(without.out()).isNotEmpty();
    }

    private static List<String> shell(String script, List<String> before, String... command) {
        List<String> words = new ArrayList<>(List.of("bash", "-c", script, "bash"));
        words.addAll(before);
        words.addAll(List.of(command));
        return words;
    }

    @Test
    void arguments() throws Exception {
        String odd = "\"$@\" $'\\xff\\xfe' '' 'a b' $'c\\nd' '--timeout' '\\' $'\\xe2\\x82' '*' ''";
        same(odd, "sh", "-c", "cat /proc/self/cmdline | od -c; printf '<%s>' \"$@\" | od -c", "sh");
        same("LC_ALL=C " + odd, "printf", "<%s>");
        same("unset LANG LC_ALL LC_CTYPE; " + odd, "printf", "<%s>");
        same("LC_ALL=C.UTF-8 " + odd, "printf", "<%s>");
    }

    @Test
    void variables() throws Exception {
        String show = "tr '\\0' '\\n' </proc/$$/environ | grep -v '^_=' | sort | od -c";
        same("export A=$'\\xff\\xfe' B= C=$'x\\ny'; unset LANG LC_ALL; exec \"$@\"", "sh", "-c", show);
        same("exec env -i \"$@\"", "/bin/sh", "-c", "PATH=/usr/bin:/bin; " + show);
        same("exec env -i PATH=/bin:/usr/bin A=1 A=2 =odd noequals= \"$@\" 2>&1", "sh", "-c", show);
    }

    @Test
    void optionsForJavaAreTheCommandsAgain() throws Exception {
        Map<String, String> kept = Map.of("QUIETUS_KEPT_JAVA_TOOL_OPTIONS", "-Dx=1");
        Ran ran = Ran.program(folder, kept, Ran.run("-q", "--", "env"));
        assertThat(ran.out()).contains("\nJAVA_TOOL_OPTIONS=-Dx=1\n").doesNotContain("QUIETUS_KEPT");
    }

    @Test
    void descriptors() throws Exception {
        same("exec 5</dev/null 17>/dev/null; \"$@\" 5<&- 17>&-", "sh", "-c", "ls /proc/$$/fd");
        Ran within = Ran.program(
                folder, Map.of(), shell("exec 5</dev/null 99>/dev/null; \"$@\"", Ran.run("-q", "ls", "/proc/self/fd")));
        assertThat(within.out()).isEqualTo("0\n1\n2\n3\n");
    }

    @Test
    void signals() throws Exception {
        // Of the signals that have names; the C library of a JVM uses one of the others.
        String[] show = {"sed", "-nE", "s/^(SigBlk|SigIgn|SigCgt|ShdPnd):.*(.{8})$/\\1 \\2/p", "/proc/self/status"};
        same("exec \"$@\"", show);
        same("trap '' HUP USR1; exec \"$@\"", show);
        same("trap '' INT QUIT; exec \"$@\"", show);
    }

    @Test
    void placeAndMask() throws Exception {
        same(
                "cd /tmp; umask 027; ulimit -n 77; \"$@\"",
                "sh",
                "-c",
                "pwd -P; umask; ulimit -n; nice; cut -d' ' -f2 /proc/$$/stat");
    }

    @Test
    void pipes() throws Exception {
        same("echo x | \"$@\" | wc -c", "cat");
        same("seq 100000 | \"$@\" | tail -1", "cat");
        same("\"$@\" </dev/null; echo $?", "cat");
        same("yes | \"$@\" | head -3; echo ${PIPESTATUS[1]}", "cat");
        same("\"$@\" 2>&1 >/dev/null | od -c", "sh", "-c", "echo out; echo err >&2");
    }

    @Test
    void anEndedReaderOfAClosedOutput() throws Exception {
        Ran ran =
                Ran.program(folder, Map.of(), shell("\"$@\" >&-; echo $?", Ran.run("-q", "--", "sh", "-c", "exit 4")));
        assertThat(ran.out()).isEqualTo("4\n");
    }

    @Test
    void fileOffsets() throws Exception {
        Path file = folder.resolve("lines");
        Files.writeString(file, "one\ntwo\nthree\n");
        same("exec <" + file + "; read a; \"$@\"; read b; echo $a $b", "sh", "-c", "read x; echo $x");
    }
}
