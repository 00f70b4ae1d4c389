package dev.quietus.linux;

import dev.quietus.CallRule;
import dev.quietus.Containment;
import dev.quietus.QuietusException;
import dev.quietus.Run;
import dev.quietus.RunAs;
import dev.quietus.RunReceipt;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Runs that are launched by tools, each told in one line: what it is for, its end, its outcome, what it wrote. */
final class ToolsMain {
    private ToolsMain() {}

    public static void main(String[] arguments) throws Exception {
        boolean root = "root".equals(System.getProperty("user.name"));
        tell("exit", shell("exit 7"));
        tell("signal", shell("kill -TERM $$"));
        tell("clean", shell("ls /proc/self/fd | wc -l; pwd").directory(Path.of("/usr/lib")));
        tell("environment", Containment.builder("env").environment(Map.of("A.b", "x y")));
        tell(
                "variables",
                Containment.builder("env", "-0")
                        .environment(
                                Map.of("we'ird\\ n", " $X \n'\"\\ ", "PWD", "", "IFS", "x", "OPTIND", "a", "_", "b")));
        tell("arguments", Containment.builder("printf", "[%s]", "", "-S", "a b", "$HOME\n'", "--", "\\"));
        tell("group", shell("trap 'exit 9' TERM; kill -TERM 0; sleep 5"));
        tell("killed group", shell("kill -KILL 0; sleep 5"));
        tell("descriptors", Containment.builder("ls", "/proc/self/fd"));
        tell("ignored", shell("grep SigIgn /proc/self/status"));
        tell("merged", shell("echo a; echo b >&2").mergeError());
        tell("daemons", shell("setsid sh -c 'setsid sleep 1000 & sleep 1001' >/dev/null 2>&1 & sleep 0.2; exit 3"));
        tell("orphans", shell("(sleep 0.05 &) ; sleep 0.5; ps -e -o stat= | grep -c Z"));
        tell("first", shell("kill -9 1; kill -TERM 1; echo still here"));
        Duration soon = Duration.ofMillis(300);
        tell("asked", shell("trap 'echo asked; exit 5' TERM; sleep 100 & wait").timeout(Duration.ofSeconds(1)));
        tell("forced", shell("trap '' TERM; sleep 100").timeout(soon).grace(soon));
        tell("stopped", shell("kill -STOP $$").timeout(soon).grace(soon));
        tell("output", Containment.builder("yes").maxOutput(10));
        tell(
                "pids",
                shell("for i in $(seq 60); do setsid sleep 100 & done; wait").maxProcesses(20));
        tell(
                "few",
                shell("for i in 1 2 3; do sleep 0.1 & done; wait; echo fine").maxProcesses(4));
        tell("memory", shell("x=1; while :; do x=$x$x; done").memory(50_000_000));
        tell("time", shell("while :; do :; done").cpuTime(soon));
        tell("file", toFile());
        tell("no command", Containment.builder("no-such-command"));
        tell("no program", Containment.builder("/etc/passwd"));
        tell("no directory", shell("true").directory(Path.of("/no/such")));
        tell("calls", shell("true").calls(new CallRule(CallRule.Kind.DENY, Set.of("acct"))));
        tell("means", shell("true").means(Set.of("cgroup")));
        tell("loader", shell("echo $GCONV_PATH").environment(Map.of("GCONV_PATH", "/nowhere.so")));
        if (root) {
            tell("pooled", shell("test $(id -u) -gt 0 && id -G").as(new RunAs.Pooled()));
            tell("nobody", shell("id -un; id -gn; echo $HOME").as(RunAs.parse("nobody")));
            tell("privileges", shell("grep NoNewPrivs /proc/self/status").require(Confines.NO_NEW_PRIVILEGES));
        } else {
            tell("traced", shell("ls -l /proc/1/fd/ 2>&1 | grep -c -e '->'; :"));
        }
        Containment.launcher()
                .capabilities()
                .forEach(one -> System.out.println("can " + one.name() + " " + one.standing() + " " + one.missing()));
    }

    private static Containment.Builder shell(String script) {
        return Containment.builder("sh", "-c", script);
    }

    /** A start that is refused leaves a file as it is; a command finds it empty. */
    private static Containment.Builder toFile() throws IOException, InterruptedException {
        Path file = Files.writeString(Files.createTempFile("quietus", "tools"), "as it was, and long");
        try {
            Containment.Builder refused = Containment.builder("no-such-command");
            tell("refused", refused.output(Redirect.to(file.toFile())));
            String before = Files.readString(file);
            try (Run run = shell("echo new").output(Redirect.to(file.toFile())).start()) {
                run.await();
            }
            return shell("echo '" + before + "; " + Files.readString(file).strip() + "'");
        } finally {
            Files.delete(file);
        }
    }

    private static void tell(String what, Containment.Builder containment) throws InterruptedException, IOException {
        System.out.print(what + ": ");
        try (Run run = containment.start()) {
            run.input().close();
            String wrote = new String(run.output().readAllBytes(), StandardCharsets.UTF_8);
            RunReceipt receipt = run.await();
            System.out.println(receipt.end().text() + ", " + receipt.outcome().word() + ", forced " + receipt.forced()
                    + ", " + wrote.strip().replace('\n', ' ').replace('\0', '|').replace("y y", "y") + " "
                    + receipt.means().stream().map(RunReceipt.Guarantee::means).toList()
                    + receipt.weaknesses());
        } catch (QuietusException e) {
            System.out.println(e.reason() + " " + e.getMessage());
        }
    }
}
