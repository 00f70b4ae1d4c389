package dev.quietus.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is said to free the stuck does; and the keeper frees them when the JVM cannot. */
@NeedsRoot
@Timeout(120)
class ReliefTest {
    /** Opens a predicament, says its marker, and never closes it. */
    static final class Forgetful {
        private Forgetful() {}

        public static void main(String[] arguments) throws InterruptedException {
            Predicament predicament = Predicament.open(Plight.valueOf(arguments[0]));
            System.out.println(predicament.processName());
            Thread.sleep(60_000);
        }
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "HELD_AT_EXIT",
                "UNREAPED",
                "TRACER_HELD_ZOMBIE",
                "FUSE_HANG_KILLED",
                "INIT_AWAITS_ZOMBIE",
                "DUMPING"
            })
    void theEndOfTheCulpritFrees(Plight plight) {
        try (Predicament predicament = open(plight)) {
            kill(predicament, predicament.culprit().orElseThrow());
            assertThat(holdsSoon(predicament::gone)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "FROZEN_V2",
                "STOPPED",
                "HEADLESS",
                "VFORK_PARENT",
                "FUSE_HANG",
                "DUMPING",
                "NAMESPACE_INIT_DEAF",
                "DEAF_IGNORES",
                "DEAF_BLOCKS",
                "DEAF_CATCHES",
                "TRACED"
            })
    void killAloneEndsSome(Plight plight) {
        try (Predicament predicament = open(plight)) {
            predicament.kill();
            if (plight == Plight.FUSE_HANG) {
                assertThat(holdsSoon(() -> Look.at(predicament.pid()).state() == 'D'))
                        .isTrue();
            } else {
                assertThat(holdsSoon(predicament::ended)).isTrue();
                assertThat(plight == Plight.TRACED || holdsSoon(predicament::gone))
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FROZEN_V1_KILLED", "INIT_AWAITS_FROZEN"})
    void thawingFrees(Plight plight) {
        try (Predicament predicament = open(plight)) {
            ControlGroups.write(Path.of(predicament.detail("cgroup"), "freezer.state"), "THAWED");
            assertThat(holdsSoon(predicament::gone)).isTrue();
        }
    }

    @Test
    void liftingTheQuotaFrees() {
        try (Predicament predicament = open(Plight.STARVED)) {
            ControlGroups.write(Path.of(predicament.detail("cgroup"), "cpu.cfs_quota_us"), "-1");
            assertThat(holdsSoon(predicament::gone)).isTrue();
        }
    }

    /** Where fusectl is not mounted, in a mount namespace of the test's own. */
    @Test
    void abortingTheConnectionFrees() {
        try (Predicament predicament = open(Plight.FUSE_HANG_KILLED)) {
            String abort = "mount -t fusectl quietus-zoo /sys/fs/fuse/connections && echo 1 > /sys/fs/fuse/connections/"
                    + predicament.detail("connection") + "/abort";
            Tool.Output output = Tool.run(List.of("unshare", "--mount", "sh", "-c", abort));
            assertThat(output.exit()).as("%s", output.lines()).isZero();
            assertThat(holdsSoon(predicament::gone)).isTrue();
        }
    }

    @Test
    void liftingTheLimitOfTheDiskFrees() {
        try (Predicament predicament = open(Plight.DISK_SILENT)) {
            ControlGroups.write(
                    Path.of(predicament.detail("cgroup"), "blkio.throttle.read_bps_device"),
                    predicament.detail("device") + " 0");
            assertThat(holdsSoon(predicament::gone)).isTrue();
        }
    }

    /** It lives on, untraced. */
    @Test
    void theEndOfTheTracersTracerFreesBoth() {
        try (Predicament predicament = open(Plight.TRACED_BY_DYING)) {
            kill(predicament, predicament.culprit().orElseThrow());
            assertThat(holdsSoon(() -> Look.at(predicament.pid()).state() == 'S'))
                    .isTrue();
            assertThat(Path.of("/proc", predicament.detail("tracer"))).doesNotExist();
            assertThat(Look.at(predicament.pid()).field("TracerPid")).contains("0");
        }
    }

    @Test
    void thawingTheFileSystemFrees() {
        try (Predicament predicament = open(Plight.FILE_SYSTEM_FROZEN_KILLED)) {
            assertThat(Tool.run(List.of("fsfreeze", "-u", predicament.detail("mount")))
                            .exit())
                    .isZero();
            assertThat(holdsSoon(predicament::gone)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "FROZEN_V1_KILLED",
                "FUSE_HANG_KILLED",
                "FILE_SYSTEM_FROZEN_KILLED",
                "STARVED",
                "DISK_SILENT",
                "INIT_AWAITS_ZOMBIE"
            })
    void theKeeperFreesWhenTheJvmIsKilled(Plight plight) throws IOException, InterruptedException {
        assumeTrue(plight.missing().isEmpty(), () -> plight.missing().orElse(""));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process forgetful = new ProcessBuilder(
                        java, "-cp", System.getProperty("java.class.path"), Forgetful.class.getName(), plight.name())
                .start();
        String marker = forgetful.inputReader().readLine();
        assertThat(marker).startsWith("qz");
        Path folder = Grounds.folder().resolve(marker);
        forgetful.destroyForcibly().waitFor();
        assertThat(holdsSoon(() -> !Files.exists(folder))).isTrue();
        assertThat(holdsSoon(() -> Traces.of(marker).isNone())).isTrue();
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(marker);
    }

    /** As if the JVM had died between the change and its undoing. */
    @Test
    void theKeeperPutsTheCorePatternBack() throws IOException {
        Path pattern = Path.of("/proc/sys/kernel/core_pattern");
        assumeTrue(
                Plight.DUMPING.missing().isEmpty(),
                () -> Plight.DUMPING.missing().orElse(""));
        String kept = Files.readString(pattern);
        Pen pen = Pen.forPlight(Terms.standard(), List.of());
        try (pen) {
            Files.writeString(pen.folder().resolve("core_pattern"), kept);
            Files.writeString(pattern, "|" + pen.executable() + " take-core " + pen.uid() + " %u");
        } finally {
            String after = Files.readString(pattern);
            Files.writeString(pattern, kept);
            assertThat(after).isEqualTo(kept);
        }
    }

    private static Predicament open(Plight plight) {
        assumeTrue(plight.missing().isEmpty(), () -> plight.missing().orElse(""));
        return Predicament.open(plight);
    }

    private static void kill(Predicament predicament, int pid) {
        Tool.Output output = Tool.run(List.of(
                Workshop.program("zoo-plight").toString(),
                "send-signal",
                Integer.toString(pid),
                Integer.toString(predicament.uid()),
                "9"));
        assertThat(output.exit()).as("%s", output.lines()).isZero();
    }

    private static boolean holdsSoon(BooleanSupplier what) {
        for (int i = 0; i < 2000 && !what.getAsBoolean(); i++) {
            Start.pause();
        }
        return what.getAsBoolean();
    }
}
