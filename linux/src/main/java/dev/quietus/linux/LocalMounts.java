package dev.quietus.linux;

import java.util.List;
import java.util.Set;

/**
 * Which paths lie on file systems that this machine serves itself, so that asking them cannot hang: neither the network's
 * nor those of other processes (FUSE), nor where something is mounted when it is touched. As mounted when it was made.
 */
final class LocalMounts {
    private static final byte[] MOUNTS = KernelText.ascii("self/mountinfo");
    private static final Set<String> LOCAL = Set.of(
            "bcachefs",
            "btrfs",
            "devtmpfs",
            "erofs",
            "ext2",
            "ext3",
            "ext4",
            "f2fs",
            "hugetlbfs",
            "jfs",
            "mqueue",
            "overlay",
            "ramfs",
            "rootfs",
            "squashfs",
            "tmpfs",
            "vfat",
            "xfs",
            "zfs");

    private final List<Mount> mounts;

    private LocalMounts(List<Mount> mounts) {
        this.mounts = mounts;
    }

    static LocalMounts read(Proc proc) {
        int length = proc.read(MOUNTS);
        return new LocalMounts(
                length <= 0 ? List.of() : Mount.parse(proc.bytes(), Scratch.HEADER, Scratch.HEADER + length));
    }

    /** Whether every mount on the way to a path is local; links in the path are not the question. */
    boolean hold(String path) {
        boolean any = false;
        for (Mount mount : mounts) {
            if (PathText.within(path, mount.point())) {
                any = true;
                if (!LOCAL.contains(mount.type())) {
                    return false;
                }
            }
        }
        return any;
    }

    List<Mount> all() {
        return mounts;
    }
}
