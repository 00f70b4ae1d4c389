package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the command line says and asks when something comes back. */
@Timeout(200)
final class RespawnWordsTest {
    @TempDir
    Path folder;

    static long childOf(Sleepers sleepers, Process loop) {
        long[] found = new long[1];
        Sleepers.await(() -> {
            loop.children()
                    .filter(child -> child.info()
                            .command()
                            .orElse("")
                            .equals(sleepers.program().toString()))
                    .forEach(child -> found[0] = child.pid());
            return found[0] != 0 && WholeProgramTest.state(found[0]) == 'S';
        });
        return found[0];
    }

    @Test
    void aShellLoopFromFirstToLast() {
        try (Sleepers sleepers = new Sleepers(folder)) {
            Process loop = sleepers.start("sh", "-c", "while :; do '" + sleepers.program() + "' 30; done");
            String child = Long.toString(childOf(sleepers, loop));
            Typing.Said first = Typing.script().run("kill", child);
            assertThat(first.code()).isEqualTo(ExitCode.GONE);
            assertThat(first.out())
                    .contains("kept running by " + loop.pid() + " (sh), which loops: --settle or --end-respawner\n");
            child = Long.toString(childOf(sleepers, loop));
            first = Typing.script().run("kill", child, "--json");
            Schemas.assertAnswer(first.out());
            assertThat(first.out()).contains("\"kept_by\":[\"" + loop.pid() + " (sh), which loops\"]");

            child = Long.toString(childOf(sleepers, loop));
            Typing.Said said = Typing.script().run("kill", child, "--settle", "2s", "-v");
            assertThat(said.code()).isEqualTo(ExitCode.SURVIVED);
            String by = "respawned by " + loop.pid() + " (sh), which loops";
            assertThat(said.out())
                    .contains("survived", by, "to end both: quietus kill " + loop.pid() + "@")
                    .doesNotContain("quietus cure");

            child = Long.toString(childOf(sleepers, loop));
            said = Typing.script().run("kill", child, "--settle", "2s", "--json");
            Schemas.assertAnswer(said.out());
            assertThat(said.out())
                    .contains(
                            "\"text\":\"" + by + "\"",
                            "\"source\":\"loop\"",
                            "\"by\":{\"pid\":" + loop.pid() + ",",
                            "\"stop_with\":\"quietus kill " + loop.pid() + "@");

            child = Long.toString(childOf(sleepers, loop));
            said = Typing.script().run("kill", child, "--end-respawner");
            assertThat(said.code()).isEqualTo(ExitCode.UNCONFIRMED);
            assertThat(said.err())
                    .contains("whoever is seen to start them again will be ended too, with its family, such as ")
                    .contains("--end-respawner --yes");
            assertThat(WholeProgramTest.state(Long.parseLong(child))).isEqualTo('S');

            said = Typing.script().run("kill", child, "--end-respawner", "--yes", "--json");
            assertThat(said.code()).as(said.out()).isEqualTo(ExitCode.GONE);
            Schemas.assertAnswer(said.out());
            assertThat(said.out()).contains("\"evidence\":\"started ");
            assertThat(loop.onExit().orTimeout(10, TimeUnit.SECONDS).join().exitValue())
                    .isEqualTo(137);
        }
    }

    /** A timetable is edited, not ended; the line is named. */
    @Test
    void cron() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "cron serves everybody: needs root");
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/cron")), "needs the package cron");
        try (Sleepers sleepers = new Sleepers(folder)) {
            String command = sleepers.program() + " 100";
            // What it mounts, it and whatever it starts end with the first process of its namespaces.
            String private_ = "for d in /etc/cron.d /var/spool/cron /run; do mount -t tmpfs none $d; done;"
                    + " mkdir /var/spool/cron/crontabs; mount --bind /dev/null /etc/crontab;"
                    + " printf '# a job\\n@reboot root " + command + "\\n* * * * * root " + command
                    + "\\n' >/etc/cron.d/job; exec cron -f";
            Process cron = sleepers.start(
                    "timeout", "150", "unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", private_);
            long[] found = new long[2];
            Sleepers.await(() -> {
                cron.descendants().forEach(one -> {
                    String name = one.info().command().orElse("");
                    found[0] = name.equals("/usr/sbin/cron") && found[0] == 0 ? one.pid() : found[0];
                    found[1] = name.equals(sleepers.program().toString()) ? one.pid() : found[1];
                });
                return found[0] != 0 && found[1] != 0;
            });
            Ran refused = within(found[0], "kill", Long.toString(found[1]), "--end-respawner", "--yes");
            assertThat(refused.code()).as(refused.err()).isEqualTo(ExitCode.REFUSED.number());
            assertThat(refused.err()).contains("is kept running by cron");
            Ran ran = within(found[0], "kill", Long.toString(found[1]), "--settle", "65s", "--json");
            assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(ExitCode.SURVIVED.number());
            Schemas.assertAnswer(ran.out());
            assertThat(ran.out()).contains("\"source\":\"schedule\"", "respawned by cron", "/etc/cron.d/job line 3: ");
        }
    }

    /** Its own systemctl ends what it keeps; seen from outside, its files are not to be had. */
    @Test
    void systemd() throws Exception {
        try (Sleepers sleepers = new Sleepers(folder);
                BootedSystemd manager = BootedSystemd.boot(folder, sleepers.program() + " 100")) {
            String first = waited(manager, sleepers);
            Ran ran = manager.within(WholeProgramTest.command("kill", first, "--settle", "3s", "--json", "--yes"));
            assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(ExitCode.SURVIVED.number());
            Schemas.assertAnswer(ran.out());
            assertThat(ran.out())
                    .contains("respawned by unit qzweb.service (Restart=always)", "\"source\":\"unit\"")
                    .contains(
                            "its parent when it was first seen: 1 (systemd); the kernel tells of births in the first ")
                    .contains("/run/systemd/system/qzweb.service line 5: Restart=always")
                    .contains("\"stop_with\":\"systemctl stop qzweb.service\"");

            String outside = outside(manager, sleepers);
            Typing.Said said = Typing.script().run("kill", outside, "--settle", "3s", "--yes");
            assertThat(said.code()).isEqualTo(ExitCode.SURVIVED);
            assertThat(said.out())
                    .contains("respawned by unit qzweb.service of " + manager.pid() + " (systemd)")
                    .contains("to stop that: nsenter --all -t " + manager.pid() + " systemctl stop qzweb.service");

            String again = waited(manager, sleepers);
            ran = manager.within(WholeProgramTest.command("kill", again, "--end-respawner", "--yes"));
            assertThat(ran.code()).isEqualTo(ExitCode.REFUSED.number());
            assertThat(ran.err()).contains("stop it there: systemctl stop qzweb.service");
            assertThat(waited(manager, sleepers)).isEqualTo(again);
            ran = manager.within(List.of("systemctl", "stop", "qzweb.service"));
            assertThat(ran.code()).as(ran.err()).isZero();
            ran = manager.within(WholeProgramTest.command("find", sleepers.name()));
            assertThat(ran.code()).isEqualTo(ExitCode.NOTHING_MATCHED.number());
        }
    }

    /** The pid of the service among the manager's own numbers, once it runs. */
    private static String waited(BootedSystemd manager, Sleepers sleepers) throws Exception {
        for (int look = 0; look < 100; look++) {
            Ran ran = manager.pid() == 0 ? new Ran(1, "", "") : manager.within(List.of("pgrep", "-x", sleepers.name()));
            if (ran.code() == 0) {
                return ran.out().strip();
            }
            Thread.sleep(100);
        }
        assumeTrue(false, "systemd does not boot in namespaces here");
        return "";
    }

    private static String outside(BootedSystemd manager, Sleepers sleepers) {
        long[] found = new long[1];
        Sleepers.await(() -> {
            ProcessHandle.of(manager.pid())
                    .orElseThrow()
                    .children()
                    .forEach(one -> found[0] = one.info()
                                    .command()
                                    .orElse("")
                                    .equals(sleepers.program().toString())
                            ? one.pid()
                            : found[0]);
            return found[0] != 0;
        });
        return Long.toString(found[0]);
    }

    private Ran within(long pid, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("nsenter", "--mount=/proc/" + pid + "/ns/mnt"));
        command.addAll(WholeProgramTest.command(words));
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        Process process = Ran.begin(out, err, Map.of(), command);
        assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
        return Ran.ended(process, out, err);
    }
}
