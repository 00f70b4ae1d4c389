package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real programs that keep others running: why names them, the cure stops that, and then who is ended stays gone. */
@Timeout(240)
final class KeptTest {
    private static final Path SYSTEMD = Path.of("/lib/systemd/systemd");

    @TempDir
    Path folder;

    @BeforeEach
    void needsRoot() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "what serves everybody is root's");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Of a process with the sleepers' name, below one that was started. */
    private static long below(ProcessHandle top, Sleepers sleepers) {
        long[] found = new long[1];
        Sleepers.await(() -> {
            found[0] = 0;
            top.descendants()
                    .filter(one -> one.info()
                            .command()
                            .orElse("")
                            .equals(sleepers.program().toString()))
                    .forEach(one -> found[0] = one.pid());
            return found[0] != 0 && WholeProgramTest.state(found[0]) == 'S';
        });
        return found[0];
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    @Test
    void supervisord() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/supervisorctl")), "needs the package supervisor");
        try (Sleepers sleepers = new Sleepers(folder)) {
            Path file = folder.resolve("super.conf");
            Path socket = folder.resolve("s");
            Files.writeString(
                    file,
                    // It removes its pid file when it ends, whatever that is: /dev/null, too.
                    "[supervisord]\nnodaemon=true\nlogfile=%(here)s/super.log\npidfile=%(here)s/super.pid\n"
                            + "[unix_http_server]\nfile=" + socket + "\n[supervisorctl]\nserverurl=unix://" + socket
                            + "\n[rpcinterface:supervisor]\nsupervisor.rpcinterface_factory ="
                            + " supervisor.rpcinterface:make_main_rpcinterface\n"
                            + "[program:web]\ncommand=" + sleepers.program() + " 300\nautorestart=true\nstartsecs=0\n"
                            + "stdout_logfile=NONE\nstderr_logfile=NONE\n");
            Process supervisor = sleepers.start("timeout", "200", "supervisord", "-c", file.toString());
            String pid = Long.toString(below(supervisor.toHandle(), sleepers));
            String stop =
                    "have " + supervisor.children().findFirst().orElseThrow().pid()
                            + " (supervisord) stop program web: quietus cure " + pid + " --only stop-program";
            Typing.Said why = Typing.script().run("why", pid, "-v");
            assertThat(firstLine(why.out())).contains("(supervisord), program web; " + stop);
            assertThat(why.out()).contains("by hand: supervisorctl -c " + file + " stop web");
            cured("ended", pid, "stop-program");
            Thread.sleep(1500);
            assertThat(Typing.script().run("find", sleepers.name()).code()).isEqualTo(ExitCode.NOTHING_MATCHED);

            assertThat(Ran.program(folder, Map.of(), List.of("supervisorctl", "-c", file.toString(), "start", "web"))
                            .code())
                    .isZero();
            comesBackUntilCured(Long.toString(below(supervisor.toHandle(), sleepers)), sleepers, "stop-program");

            // What others could have written is not given to the program that trusts it.
            assertThat(Ran.program(folder, Map.of(), List.of("supervisorctl", "-c", file.toString(), "start", "web"))
                            .code())
                    .isZero();
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
            String again = Long.toString(below(supervisor.toHandle(), sleepers));
            assertThat(Typing.script().run("why", again, "-v").out()).contains("others can change " + file);
            Typing.Said refused = Typing.script().run("cure", again, "--only", "stop-program");
            assertThat(refused.out()).contains("nothing that a cure is known for");
            assertThat(WholeProgramTest.state(Long.parseLong(again))).isEqualTo('S');
        }
    }

    @Test
    void runsv() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/sv")), "needs the package runit");
        try (Sleepers sleepers = new Sleepers(folder)) {
            Path service = Files.createDirectory(folder.resolve("web"));
            Path run = service.resolve("run");
            Files.writeString(run, "#!/bin/sh\nexec " + sleepers.program() + " 300\n");
            Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwxr-xr-x"));
            Process supervisor = sleepers.start("timeout", "200", "runsv", service.toString());
            String pid = Long.toString(below(supervisor.toHandle(), sleepers));
            Typing.Said why = Typing.script().run("why", pid, "-v");
            assertThat(firstLine(why.out()))
                    .contains("(runsv), service " + service)
                    .endsWith("quietus cure " + pid + " --only stop-program");
            assertThat(why.out()).contains("by hand: sv -v down " + service);
            cured("ended", pid, "stop-program");
            Thread.sleep(1500);
            assertThat(Typing.script().run("find", sleepers.name()).code()).isEqualTo(ExitCode.NOTHING_MATCHED);
            assertThat(Ran.program(folder, Map.of(), List.of("sv", "up", service.toString()))
                            .code())
                    .isZero();
            comesBackUntilCured(Long.toString(below(supervisor.toHandle(), sleepers)), sleepers, "stop-program");

            // At a terminal it is offered when it has come back.
            assertThat(Ran.program(folder, Map.of(), List.of("sv", "up", service.toString()))
                            .code())
                    .isZero();
            String again = Long.toString(below(supervisor.toHandle(), sleepers));
            Typing.Said asked = Typing.terminal("y", "y").run("kill", again, "--settle", "3s");
            assertThat(asked.err())
                    .contains("respawned by ", "stop-program (touches others): have ", " stop service " + service);
            assertThat(asked.code()).as(asked.out()).isEqualTo(ExitCode.GONE);
        }
    }

    private static void cured(String word, String pid, String cure) {
        Typing.Said said = Typing.script().run("cure", pid, "--only", cure);
        assertThat(said.code()).as(said.out() + said.err()).isEqualTo(ExitCode.GONE);
        assertThat(said.out()).startsWith(word + "  " + pid + " ").contains("  " + cure + ": ");
    }

    /** Without the cure it survives and is offered it; with it, it stays gone. */
    private static void comesBackUntilCured(String pid, Sleepers sleepers, String cure) {
        Typing.Said said = Typing.script().run("kill", pid, "--settle", "3s", "--yes", "--json");
        assertThat(said.code()).as(said.out()).isEqualTo(ExitCode.SURVIVED);
        Schemas.assertAnswer(said.out());
        assertThat(said.out()).contains("\"kind\":\"respawned\"", "\"cures\":[{\"name\":\"" + cure + "\"");
        // supervisord looks once a second, and starts what it saw ended at the next look.
        said = Typing.script().run("kill", sleepers.name(), "--cure", cure, "--settle", "6s", "--yes", "-v", "--json");
        assertThat(said.code()).as(said.out()).isEqualTo(ExitCode.GONE);
        Schemas.assertAnswer(said.out());
        assertThat(Typing.script().run("find", sleepers.name()).code())
                .as(said.out())
                .isEqualTo(ExitCode.NOTHING_MATCHED);
    }

    /** Its files are its own, of the machine's nothing changes. */
    private static Process cron(Sleepers sleepers, String tables) {
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/cron")), "needs the package cron");
        String script = "for d in /etc/cron.d /var/spool/cron /run /var/backups; do mount -t tmpfs -o mode=755 none $d;"
                + " done; mkdir -m 1730 /var/spool/cron/crontabs; chgrp crontab /var/spool/cron/crontabs;"
                + " mount --bind /dev/null /etc/crontab; " + tables + "; exec cron -f";
        return sleepers.start(
                "timeout", "220", "unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", script);
    }

    @Test
    void cronOfTheSystem() throws Exception {
        try (Sleepers sleepers = new Sleepers(folder)) {
            String command = sleepers.program() + " 200";
            Process cron = cron(
                    sleepers,
                    "printf 'A=b\\n@reboot root " + command + "\\n* * * * * daemon " + command + "\\n* * * * * root "
                            + command + "\\n' >/etc/cron.d/job; cp /etc/cron.d/job /run");
            String pid = Long.toString(below(cron.toHandle(), sleepers));
            Ran ran = within(cron, "why", pid, "-v");
            assertThat(firstLine(ran.out()))
                    .as(ran.err())
                    .contains("kept running by cron; comment out lines 2 and 4 of /etc/cron.d/job, of which a copy is")
                    .endsWith("kept as /etc/cron.d/.job.quietus-1: quietus cure " + pid + " --only disable-cron-line");
            assertThat(ran.out()).contains("by hand: sed -i '2s/^/#/;4s/^/#/' /etc/cron.d/job");
            ran = within(cron, "kill", pid, "--settle", "65s", "--cure", "disable-cron-line", "--yes", "-v", "--json");
            assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
            Schemas.assertAnswer(ran.out());
            assertThat(ran.out()).contains("\"evidence\":\"came back: ");
            ran = shell(
                    cron,
                    "cat /etc/cron.d/job; cmp /run/job /etc/cron.d/.job.quietus-1; ls -A /etc/cron.d;"
                            + " mv /etc/cron.d/.job.quietus-1 /etc/cron.d/job; cmp /run/job /etc/cron.d/job");
            assertThat(ran.code()).as(ran.err()).isZero();
            assertThat(ran.out())
                    .matches("(?s)A=b\n# disabled by \\S+ with quietus cure, \\S+: @reboot root " + command
                            + "\n\\* \\* \\* \\* \\* daemon " + command
                            + "\n# disabled by \\S+ with quietus cure, \\S+: \\* \\* \\* \\* \\* root " + command
                            + "\n.job.quietus-1\njob\n");
        }
    }

    @Test
    void cronOfAUser() throws Exception {
        try (Sleepers sleepers = new Sleepers(folder)) {
            String table = "/var/spool/cron/crontabs/daemon";
            Process cron = cron(
                    sleepers,
                    "printf '# mine\\n@reboot " + sleepers.program() + " 200\\n' >" + table + "; chmod 600 " + table
                            + "; chown daemon:crontab " + table + "; cp " + table + " /run/was");
            String pid = Long.toString(below(cron.toHandle(), sleepers));
            Ran ran = within(cron, "why", pid, "-v");
            assertThat(firstLine(ran.out()))
                    .as(ran.err())
                    .contains("kept running by cron (" + table + " line 2); comment out line 2 of " + table)
                    .contains("a copy is kept as /var/backups/quietus/crontab-daemon-1: quietus cure " + pid);
            assertThat(ran.out()).contains("by hand: crontab -u daemon -e");
            ran = within(cron, "cure", pid, "--only", "disable-cron-line", "--json");
            assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
            Schemas.assertAnswer(ran.out());
            assertThat(ran.out()).contains("\"kind\":\"freed\"");
            ran = within(cron, "why", pid);
            assertThat(ran.out()).contains("nothing keeps it from ending");
            ran = shell(
                    cron,
                    "cmp /run/was /var/backups/quietus/crontab-daemon-1; stat -c '%a %U:%G' " + table
                            + " /var/backups/quietus /var/backups/quietus/crontab-daemon-1; cat " + table
                            + "; ls -A /var/spool/cron/crontabs");
            assertThat(ran.out())
                    .matches("(?s)600 daemon:crontab\n700 root:root\n600 root:root\n# mine\n# disabled by \\S+ with"
                            + " quietus cure, \\S+: @reboot " + sleepers.program() + " 200\ndaemon\n");
            assertThat(within(cron, "kill", pid, "--yes").code()).isZero();
        }
    }

    private Ran within(Process cron, String... words) throws Exception {
        return inside(cron, WholeProgramTest.command(words));
    }

    private Ran shell(Process cron, String script) throws Exception {
        return inside(cron, List.of("sh", "-c", script));
    }

    private Ran inside(Process cron, List<String> words) throws Exception {
        long first = cron.descendants()
                .filter(one -> one.info().command().orElse("").equals("/usr/sbin/cron"))
                .mapToLong(ProcessHandle::pid)
                .findFirst()
                .orElseThrow();
        List<String> command = new ArrayList<>(List.of("nsenter", "--mount=/proc/" + first + "/ns/mnt"));
        command.addAll(words);
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        Process process = Ran.begin(out, err, Map.of(), command);
        assertThat(process.waitFor(150, TimeUnit.SECONDS)).isTrue();
        return Ran.ended(process, out, err);
    }

    /** A unit, one that a package brings, and one of a user's own manager: each is stopped by whose it is. */
    @Test
    void systemd() throws Exception {
        String more = """
                mount -t tmpfs -o mode=755 tmpfs /usr/local/lib
                mkdir -p /usr/local/lib/systemd/system /run/systemd/user /run/user/21990
                chown 21990 /run/user/21990
                { cat /etc/passwd; echo qz:x:21990:21990::/:/bin/sh; } >/run/passwd
                mount --bind /run/passwd /etc/passwd
                for one in /usr/local/lib/systemd/system/qzlib.service /run/systemd/user/qzmine.service; do
                    printf '[Unit]\\nDefaultDependencies=no\\n[Service]\\nExecStart=%s\\nRestart=always\\n' \\
                        'COMMAND' >$one
                done
                printf '[Unit]\\nDefaultDependencies=no\\nWants=qzmine.service\\n' >/run/systemd/user/qz.target
                printf '%s\\n' '[Unit]' DefaultDependencies=no '[Service]' User=21990 Delegate=yes \\
                    Slice=user-21990.slice Environment=XDG_RUNTIME_DIR=/run/user/21990 Environment=HOME=/ \\
                    'ExecStart=SYSTEMD --user --unit=qz.target' >/run/systemd/system/user@21990.service
                printf 'Wants=qzlib.service user@21990.service\\n' >>/run/systemd/system/qz.target
                """;
        try (Sleepers sleepers = new Sleepers(folder);
                BootedSystemd manager = BootedSystemd.boot(
                        folder, sleepers.program() + " 100", more.replace("SYSTEMD", SYSTEMD.toString()))) {
            String web = ofUnit(manager, sleepers, "/qzweb.service");
            Ran why = manager.within(WholeProgramTest.command("why", web, "-v"));
            assertThat(firstLine(why.out()))
                    .contains("kept running by unit qzweb.service (Restart=always); stop unit qzweb.service, and so all"
                            + " its processes: quietus cure " + web + " --only stop-unit");
            assertThat(why.out())
                    .contains("by hand: systemctl stop qzweb.service")
                    .doesNotContain("mask-unit");
            cured(manager, web, "stop-unit");

            String lib = ofUnit(manager, sleepers, "/qzlib.service");
            why = manager.within(WholeProgramTest.command("why", lib, "-v"));
            assertThat(why.out()).contains("by hand: systemctl mask --runtime --now qzlib.service");
            Ran kill = manager.within(
                    WholeProgramTest.command("kill", lib, "--cure", "mask-unit", "--yes", "-v", "--json"));
            assertThat(kill.code()).as(kill.out() + kill.err()).isZero();
            Schemas.assertAnswer(kill.out());
            Ran start = manager.within(List.of("systemctl", "start", "qzlib.service"));
            assertThat(start.err()).contains("masked");

            String mine = ofUnit(manager, sleepers, "/qzmine.service");
            why = manager.within(WholeProgramTest.command("why", mine, "-v"));
            assertThat(why.out())
                    .contains("kept running by unit qzmine.service (Restart=always)")
                    .contains("by hand: setpriv --reuid 21990 --regid 65534 --clear-groups env"
                            + " XDG_RUNTIME_DIR=/run/user/21990 systemctl --user stop qzmine.service");
            cured(manager, mine, "stop-unit");
            Thread.sleep(1500);
            Ran left = manager.within(WholeProgramTest.command("find", sleepers.name()));
            assertThat(left.code()).as(left.out()).isEqualTo(ExitCode.NOTHING_MATCHED.number());
        }
    }

    private static void cured(BootedSystemd manager, String pid, String cure) throws Exception {
        Ran ran = manager.within(WholeProgramTest.command("cure", pid, "--only", cure, "--json"));
        assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
        Schemas.assertAnswer(ran.out());
        assertThat(ran.out()).contains("\"kind\":\"ended\"");
    }

    /** The number, among the manager's own, of the sleeper in the unit's cgroup; once it runs. */
    private static String ofUnit(BootedSystemd manager, Sleepers sleepers, String end) throws Exception {
        String script = "for pid in $(pgrep -x " + sleepers.name() + "); do grep -q '" + end
                + "$' /proc/$pid/cgroup && echo $pid; done";
        for (int look = 0; look < 100; look++) {
            Ran ran = manager.pid() == 0 ? new Ran(1, "", "") : manager.within(List.of("sh", "-c", script));
            if (!ran.out().isBlank()) {
                return ran.out().strip();
            }
            Thread.sleep(100);
        }
        assumeTrue(manager.pid() != 0, "systemd does not boot in namespaces here");
        throw new AssertionError("no process of " + end);
    }
}
