package dev.quietus.zoo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** What a machine must have for some plight. Each is looked at anew, nothing is changed by that. */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
enum Need {
    ROOT("root", Grounds::root),
    V1_FREEZER("the v1 freezer of cgroups", () -> ControlGroups.v1("freezer").isPresent()),
    V1_CPU("the v1 cpu controller with quotas", () -> controls("cpu", "cpu.cfs_quota_us")),
    V1_BLKIO("the v1 blkio controller with limits", () -> controls("blkio", "blkio.throttle.read_bps_device")),
    CGROUP2("a mounted cgroup2", () -> ControlGroups.v2().isPresent()),
    FUSE("/dev/fuse", () -> Files.exists(Path.of("/dev/fuse"))),
    LOOP("loop devices (/dev/loop-control)", () -> Files.exists(Path.of("/dev/loop-control"))),
    EXT4("ext4 in the kernel, mkfs.ext4 (Debian: e2fsprogs) and mount", Need::ext4),
    CORE_PATTERN("a writable core_pattern", () -> Files.isWritable(Path.of("/proc/sys/kernel/core_pattern"))),
    DEVICE_MAPPER("device-mapper in the kernel", () -> listed("/proc/devices", "device-mapper")),
    NFS("an NFS client in the kernel", () -> listed("/proc/filesystems", "nfs")),
    SCENE("a scene of the zoo for it, which nobody could try yet", () -> false);

    private final String name;
    private final BooleanSupplier present;

    Need(String name, BooleanSupplier present) {
        this.name = name;
        this.present = present;
    }

    /** As part of a sentence. */
    String words() {
        return name;
    }

    /** Why this machine cannot, as a sentence; empty if it can. */
    Optional<String> missing() {
        return present.getAsBoolean() ? Optional.empty() : Optional.of("this machine lacks " + name);
    }

    private static boolean controls(String controller, String file) {
        return ControlGroups.v1(controller)
                .filter(root -> Files.exists(root.resolve(file)))
                .isPresent();
    }

    private static boolean ext4() {
        return listed("/proc/filesystems", "ext4")
                && List.of("/sbin", "/usr/sbin", "/usr/local/sbin").stream()
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "mkfs.ext4")));
    }

    private static boolean listed(String file, String word) {
        try {
            return Files.readString(Path.of(file), StandardCharsets.ISO_8859_1)
                    .lines()
                    .anyMatch(line -> line.endsWith("\t" + word) || line.endsWith(" " + word));
        } catch (IOException unreadable) {
            return false;
        }
    }
}
