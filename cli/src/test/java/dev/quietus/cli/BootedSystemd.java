package dev.quietus.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * systemd as the first process of namespaces of its own, with one service that it keeps running. All that it does to the
 * system is kept from this machine: its mounts, network, names and cgroups are its own, /proc/sys is read-only to it. It
 * ends with its first process, at the latest after 100 s.
 */
final class BootedSystemd implements AutoCloseable {
    private static final Path SYSTEMD = Path.of("/lib/systemd/systemd");
    private static final List<Path> UNIFIED = List.of(Path.of("/sys/fs/cgroup/unified"), Path.of("/sys/fs/cgroup"));

    private final Path folder;
    private final Path group;
    private final Process process;

    private BootedSystemd(Path folder, Path group, Process process) {
        this.folder = folder;
        this.group = group;
        this.process = process;
    }

    /** Skips the test where it does not boot. */
    static BootedSystemd boot(Path folder, String command) throws Exception {
        return boot(folder, command, "");
    }

    /** @param more lines of a shell for other units that {@code qz.target} wants, before it boots */
    static BootedSystemd boot(Path folder, String command, String more) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        assumeTrue(Files.isExecutable(SYSTEMD), "needs the package systemd");
        Path top = UNIFIED.stream()
                .filter(path ->
                        Files.exists(path.resolve("cgroup.procs")) && Files.exists(path.resolve("cgroup.controllers")))
                .findFirst()
                .orElse(Path.of("/nowhere"));
        assumeTrue(Files.exists(top), "needs cgroup v2");
        Path group =
                Files.createDirectory(top.resolve("qz" + ProcessHandle.current().pid() + "sd"));
        Path script = folder.resolve("boot");
        Files.writeString(
                script, """
                set -e
                mount --make-rprivate /
                mount -t tmpfs -o mode=755 tmpfs /run
                mount --bind /proc/sys /proc/sys
                mount -o remount,bind,ro /proc/sys
                mount -t tmpfs tmpfs /sys/fs/cgroup
                mount -t cgroup2 none /sys/fs/cgroup
                mkdir -p /run/systemd/system
                printf '[Unit]\\nDefaultDependencies=no\\nWants=qzweb.service\\nAllowIsolate=yes\\n' \\
                    >/run/systemd/system/qz.target
                printf '[Unit]\\nDefaultDependencies=no\\n[Service]\\nExecStart=%s\\nRestart=always\\n' \\
                    'COMMAND' >/run/systemd/system/qzweb.service
                MORE
                exec env -i container=zoo PATH=/usr/bin:/bin:/usr/sbin:/sbin SYSTEMD --system --unit=qz.target
                """.replace("MORE", more).replace("COMMAND", command).replace("SYSTEMD", SYSTEMD.toString()));
        String enter =
                "echo $$ >" + group + "/cgroup.procs; exec unshare --mount --pid --fork --kill-child --mount-proc"
                        + " --cgroup --uts --net --ipc sh " + script;
        Process process = new ProcessBuilder("timeout", "-k", "1", "100", "sh", "-c", enter)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("console").toFile())
                .start();
        return new BootedSystemd(folder, group, process);
    }

    /** Its pid here. */
    long pid() {
        return process.descendants()
                .filter(one -> one.info().command().orElse("").endsWith("/systemd/systemd"))
                .mapToLong(ProcessHandle::pid)
                .findFirst()
                .orElse(0);
    }

    /** A program in its namespaces. */
    Ran within(List<String> words) throws Exception {
        List<String> command = new ArrayList<>(List.of("nsenter", "-t", Long.toString(pid()), "-m", "-p", "-C"));
        command.addAll(words);
        return Ran.program(folder, Map.of(), command);
    }

    @Override
    public void close() throws IOException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
        Files.writeString(group.resolve("cgroup.kill"), "1");
        Sleepers.await(() -> removed(group));
    }

    private static boolean removed(Path group) {
        try (Stream<Path> all = Files.walk(group)) {
            for (Path path : all.filter(Files::isDirectory)
                    .sorted(Comparator.reverseOrder())
                    .toList()) {
                Files.delete(path);
            }
            return true;
        } catch (IOException | java.io.UncheckedIOException e) {
            return false;
        }
    }
}
