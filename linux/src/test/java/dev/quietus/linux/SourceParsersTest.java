package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quietus.Cure;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the sources' parsers read from texts as the real programs write them. */
class SourceParsersTest {
    private static final String ID = "4f1c0b7a9d2e3f405162738495a6b7c8d9eaf0b1c2d3e4f5061728394a5b6c7d";

    @TempDir
    Path root;

    @Test
    void unitFiles() {
        byte[] text = KernelText.ascii("""
                # Restart=no
                [Unit]
                Restart=never
                [Service]
                ExecStart=/usr/sbin/nginx \\
                # in between
                  -g 'daemon off;'
                Restart = on-failure
                Restart=always
                [Install]
                Restart=x""");
        Optional<UnitText.Setting> restart = UnitText.last(text, "Service", "Restart");
        assertThat(restart).isEqualTo(Optional.of(new UnitText.Setting("always", 9)));
        assertThat(UnitText.last(text, "Service", "ExecStart").orElseThrow().value())
                .startsWith("/usr/sbin/nginx")
                .endsWith("-g 'daemon off;'");
        assertThat(UnitText.last(text, "Service", "Type")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/system.slice/nginx.service, nginx.service, /system.slice/nginx.service, -1",
        "/system.slice/docker.service/inner, docker.service, /system.slice/docker.service, -1",
        "/system.slice/docker.service/ssh.service, docker.service, /system.slice/docker.service, -1",
        "/system.slice/system-getty.slice/getty@tty1.service, getty@tty1.service,"
                + " /system.slice/system-getty.slice/getty@tty1.service, -1",
        "/user.slice/user-1000.slice/user@1000.service/app.slice/sync.service, sync.service,"
                + " /user.slice/user-1000.slice/user@1000.service/app.slice/sync.service, 1000",
        "/qz1/system.slice/_cgroup.service, cgroup.service, /qz1/system.slice/_cgroup.service, -1",
        "/user.slice/user-1000.slice/session-3.scope, '', '', -1",
        "/user.slice/user-1000.slice/session-3.scope/ssh.service, '', '', -1",
        "/user.slice/user-1000.slice/user@1000.service/init.scope, '', '', -1",
        "/user.slice/user-1000.slice/user@1000.service, '', '', -1",
        "/system.slice/own/ssh.service, '', '', -1",
        "/, '', '', -1",
    })
    void unitsOfControlGroups(String path, String unit, String group, int user) {
        Optional<UnitPath> of = UnitPath.of(path);
        assertThat(of.map(UnitPath::unit).orElse("")).isEqualTo(unit);
        assertThat(of.map(UnitPath::group).orElse("")).isEqualTo(group);
        assertThat(of.map(one -> one.user().orElse(-1)).orElse(-1)).isEqualTo(user);
    }

    /** A drop-in counts more than the unit's own file, and that of /etc more than that of /usr. */
    @Test
    void unitFilesOfAMachine() throws Exception {
        write("/usr/lib/systemd/system/web@.service", "[Service]\nRestart=no\n");
        write("/etc/systemd/system/web@.service", "[Service]\n\nRestart=on-failure\n");
        write("/usr/lib/systemd/system/backup.service", "[Service]\nType=oneshot\n");
        write("/etc/systemd/system/backup.timer", "[Timer]\nOnCalendar=daily\n");
        try (Kernel kernel = Kernel.open()) {
            UnitFiles files = new UnitFiles(kernel, new ConfigurationFiles(kernel, root.toString()));
            var web = files.of("/system.slice/system-web.slice/web@8080.service", List.of("/system.slice/ssh.service"))
                    .orElseThrow();
            assertThat(web.text()).isEqualTo("unit web@8080.service (Restart=on-failure)");
            assertThat(web.evidence()).contains("/etc/systemd/system/web@.service line 3: Restart=on-failure");
            assertThat(web.stopWith()).contains("systemctl stop web@8080.service");
            assertThat(web.cures()).extracting(Cure::name).containsExactly("stop-unit", "mask-unit");
            write("/run/systemd/system/web@8080.service.d/50-more.conf", "[Service]\nRestart=always\n");
            assertThat(files.of("/system.slice/web@8080.service", List.of("/system.slice/ssh.service"))
                            .orElseThrow()
                            .text())
                    .isEqualTo("unit web@8080.service (Restart=always)");
            var backup = files.of("/system.slice/backup.service", List.of("/system.slice/ssh.service"))
                    .orElseThrow();
            assertThat(backup.text()).isEqualTo("unit backup.service (by its timer backup.timer)");
            assertThat(backup.stopWith()).contains("systemctl stop backup.timer backup.service");
            assertThat(backup.cures())
                    .as("a mask at run time does not count more than what is in /etc")
                    .extracting(Cure::name)
                    .containsExactly("stop-unit");
            Cure ours = files.of("/system.slice/backup.service", List.of("/system.slice/backup.service/job"))
                    .orElseThrow()
                    .cures()
                    .getFirst();
            assertThat(ours.act()).isInstanceOf(Cure.Act.ByHand.class);
            assertThat(ours.effect()).endsWith(", of which this program is one");
            assertThat(files.of("/system.slice/absent.service", List.of("/system.slice/ssh.service")))
                    .isEmpty();
        }
    }

    private void write(String path, String text) throws Exception {
        Path file = Path.of(root + path);
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, text);
    }

    @Test
    void crontabs() {
        byte[] system = KernelText.ascii("""
                SHELL=/bin/sh
                # m h dom mon dow user command
                17 *\t* * *\troot    cd / && run-parts --report /etc/cron.hourly
                @reboot www /srv/start 50\\%% body
                * * * * *""");
        assertThat(CrontabText.entries(system, true))
                .containsExactly(
                        new CrontabText.Entry(
                                3,
                                "root",
                                "cd / && run-parts --report /etc/cron.hourly",
                                "17 *\t* * *\troot    cd / && run-parts --report /etc/cron.hourly"),
                        new CrontabText.Entry(4, "www", "/srv/start 50%", "@reboot www /srv/start 50\\%% body"));
        byte[] user = KernelText.ascii("*/5 0-6 1,15 jan mon   /srv/job  two words\n\n@daily x");
        assertThat(CrontabText.entries(user, false))
                .containsExactly(
                        new CrontabText.Entry(
                                1, "", "/srv/job  two words", "*/5 0-6 1,15 jan mon   /srv/job  two words"),
                        new CrontabText.Entry(3, "", "x", "@daily x"));
    }

    @Test
    void configurationOfSupervisord() {
        byte[] text = KernelText.ascii("""
                [unix_http_server]
                command=no
                [program:web]            ; the one
                command=/srv/web --port 80 ; of it
                autorestart=true
                [program:job]
                command = /srv/job
                numprocs=4
                [include]
                files = conf.d/*.conf more/x.conf
                """);
        assertThat(SupervisorText.programs(text))
                .containsExactly(
                        new SupervisorText.Program("web", 3, "/srv/web --port 80", "true", false),
                        new SupervisorText.Program("job", 6, "/srv/job", "", true),
                        new SupervisorText.Program("", 9, "conf.d/*.conf more/x.conf", "", false));
        assertThat(Supervisors.isCommand("/srv/web --port 80", List.of("/srv/web", "--port", "80")))
                .isTrue();
        assertThat(Supervisors.isCommand("/srv/web 'a b'", List.of("/bin/sh", "/srv/web", "a b")))
                .isTrue();
        assertThat(Supervisors.isCommand("/srv/web", List.of("/srv/web", "other")))
                .isFalse();
        assertThat(Supervisors.isCommand("", List.of("/srv/web"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "/system.slice/docker-ID.scope, 'Docker, container 4f1c0b7a9d2e', docker stop 4f1c0b7a9d2e",
        "/docker/ID, 'Docker, container 4f1c0b7a9d2e', docker stop 4f1c0b7a9d2e",
        "/machine.slice/libpod-ID.scope/container, 'Podman, container 4f1c0b7a9d2e', podman stop 4f1c0b7a9d2e",
        "/kubepods.slice/kubepods-pod1.slice/cri-containerd-ID.scope, 'containerd, container 4f1c0b7a9d2e',"
                + " crictl stop 4f1c0b7a9d2e",
        "/kubepods/besteffort/pod1/ID, 'Kubernetes, container 4f1c0b7a9d2e', crictl stop 4f1c0b7a9d2e",
        "/lxc.payload.web-1/system.slice, 'LXC, container web-1', lxc-stop -n web-1",
        "/machine.slice/systemd-nspawn@deb.service/payload, 'nspawn, container deb', machinectl stop deb",
    })
    void containers(String path, String text, String stop) {
        String whole = path.replace("ID", ID);
        var respawner = ContainerPath.of(whole).orElseThrow().respawner(whole);
        assertThat(respawner.text()).isEqualTo(text);
        assertThat(respawner.stopWith()).contains(stop);
        assertThat(ContainerPath.of("/user.slice/session-1.scope")).isEmpty();
    }

    /** The layouts of linux/cn_proc.h, as measured. */
    @Test
    void births() {
        ForkRecord record = new ForkRecord();
        record.add(event(7, 0, 100, 11, 11));
        record.add(event(8, 0, 100, 12, 100));
        record.add(event(7, 1, 11, 13, 13));
        assertThat(record.of(11)).isEqualTo(new ForkRecord.Fork(100, 0, 5));
        assertThat(record.of(12)).as("a thread").isNull();
        assertThat(record.of(13)).isEqualTo(new ForkRecord.Fork(11, 1, 5));
        assertThat(record.lost()).isZero();
        record.add(event(12, 1, 12, 11, 11));
        assertThat(record.lost()).isEqualTo(4);
        assertThat(record.of(11)).isEqualTo(new ForkRecord.Fork(12, 2, 5));
        assertThat(parsed(new byte[79])).isNull();
    }

    private static ConnectorEvent event(int sequence, int cpu, int parent, int thread, int process) {
        ByteBuffer bytes = ByteBuffer.allocate(76).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(0, 76)
                .putInt(16, 1)
                .putInt(20, 1)
                .putInt(24, sequence)
                .putInt(36, 1)
                .putInt(40, cpu);
        bytes.putLong(44, 5)
                .putInt(52, parent)
                .putInt(56, parent)
                .putInt(60, thread)
                .putInt(64, process);
        ConnectorEvent event = parsed(bytes.array());
        assertThat(event).isNotNull();
        return java.util.Objects.requireNonNull(event);
    }

    private static @Nullable ConnectorEvent parsed(byte[] bytes) {
        return ConnectorEvent.parse(bytes, 0, bytes.length);
    }
}
