package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every system call of {@code why} on a healthy process, as strace(1) saw it. */
@Timeout(120)
final class WhyChangesNothingTest {
    /** What the Java runtime opens for writing, whatever it runs. */
    private static final Pattern OF_THE_RUNTIME = Pattern.compile("\"(/proc/self/coredump_filter|/dev/null)\"");

    private static final Pattern WRITES = Pattern.compile("O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_TMPFILE");

    private static final Pattern CHANGES = Pattern.compile(
            "(unlink|rename|mkdir|rmdir|mknod|link|symlink|chmod|fchmod|chown|fchown|lchown|truncate|utime|mount|umount"
                    + "|setxattr|ptrace|kill|tkill|tgkill|process_|pidfd_getfd|rt_sigqueueinfo|sethostname|reboot)\\w*");

    @TempDir
    Path folder;

    /** One line: pid, the call, its arguments and result. */
    private record Call(String name, String rest) {
        private static final Pattern LINE = Pattern.compile("^\\d+ +(\\w+)\\((.*)$");

        /** The first string among the arguments. */
        String path() {
            Matcher matcher = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"").matcher(rest);
            return matcher.find() ? matcher.group(1) : "";
        }
    }

    private List<Call> calls(String... words) throws Exception {
        Path trace = folder.resolve("trace");
        List<String> command = new ArrayList<>(
                List.of("strace", "-f", "-qq", "-s", "4096", "-e", "signal=none", "-o", trace.toString()));
        List<String> program = new ArrayList<>(WholeProgramTest.command(words));
        // As the launcher has it; else the runtime writes a file for monitoring tools.
        program.add(1, "-XX:-UsePerfData");
        command.addAll(program);
        Ran ran = Ran.program(folder, Map.of(), command);
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("nothing keeps it from ending");
        List<Call> calls = new ArrayList<>();
        for (String line : Files.readAllLines(trace, java.nio.charset.StandardCharsets.ISO_8859_1)) {
            Matcher matcher = Call.LINE.matcher(line);
            if (matcher.find()) {
                calls.add(new Call(matcher.group(1), matcher.group(2)));
            }
        }
        assertThat(calls).hasSizeGreaterThan(1000);
        return calls;
    }

    @Test
    void whyOnlyLooks() throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/strace")) || Files.isExecutable(Path.of("/bin/strace")),
                "strace is not installed: apt-get install strace");
        Path home = Files.createDirectory(folder.resolve("home"));
        try (Sleepers sleepers = new Sleepers(home)) {
            Path open = Files.createFile(home.resolve("open"));
            Process process = sleepers.start(
                    "sh", "-c", "cd '" + home + "'; exec '" + sleepers.program() + "' 300 9<>'" + open + "'");
            Sleepers.await(() -> process.info()
                    .command()
                    .orElse("")
                    .equals(sleepers.program().toString()));
            for (Call call : calls("why", Long.toString(process.pid()))) {
                check(call, home);
            }
        }
    }

    private static void check(Call call, Path home) {
        String text = call.name() + "(" + call.rest();
        if (call.name().startsWith("open")) {
            boolean writes = WRITES.matcher(call.rest()).find();
            assertThat(writes && !OF_THE_RUNTIME.matcher(call.rest()).find())
                    .as(text)
                    .isFalse();
        }
        if (CHANGES.matcher(call.name()).matches()) {
            boolean allowed = call.name().equals("readlinkat");
            assertThat(allowed).as(text).isTrue();
        }
        if (call.name().equals("pidfd_send_signal")) {
            assertThat(call.rest()).as(text).matches("\\d+, 0, .*");
        }
        if (call.name().equals("connect")) {
            throw new AssertionError(text);
        }
        if (call.name().equals("socket")) {
            assertThat(call.rest()).as(text).containsAnyOf("AF_NETLINK");
        }
        assertThat(call.path()).as(text).doesNotStartWith(home.toString());
        // Through a descriptor of somebody else's only its link is seen, not the file.
        if (call.path().matches("(/proc/)?\\d+/(task/\\d+/)?fd/\\d+")) {
            boolean link = call.name().startsWith("readlink") || call.rest().contains("AT_SYMLINK_NOFOLLOW");
            assertThat(link).as(text).isTrue();
        }
    }
}
