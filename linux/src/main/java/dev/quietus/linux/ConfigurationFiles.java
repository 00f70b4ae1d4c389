package dev.quietus.linux;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Configuration of others, read with care: regular files only, so many bytes and no more, on file systems that answer by
 * themselves, and not through links: behind one could be a server that never answers. For one thread at a time.
 */
final class ConfigurationFiles {
    private static final int LARGEST = 256 * 1024;
    private static final int MOST_NAMES = 1000;
    private static final int TYPE = 0xf000;
    private static final int REGULAR = 0x8000;
    private static final int READ = OpenFlags.O_NONBLOCK | OpenFlags.O_CLOEXEC;
    private static final byte[] NOTHING = {};
    /** Those that need nobody else to answer. */
    private static final Set<String> OWN_WORK = Set.of(
            "ext2",
            "ext3",
            "ext4",
            "xfs",
            "btrfs",
            "f2fs",
            "zfs",
            "bcachefs",
            "tmpfs",
            "ramfs",
            "rootfs",
            "overlay",
            "squashfs",
            "erofs",
            "vfat");

    private static final long RESOLVE_NO_LINKS = 2 | 4;
    /** struct open_how (openat2(2)): flags, mode, resolve. */
    private static final int HOW = 0;

    private static final int HOW_SIZE = 24;

    private final Scratch scratch;
    private final KernelFiles files;
    private final List<Mount> mounts;
    private final String root;

    /** @param root put before every path; empty for the machine's own */
    ConfigurationFiles(Kernel kernel, String root) {
        this.scratch = kernel.scratch();
        this.files = new KernelFiles(scratch, kernel.proc());
        this.mounts = kernel.mounts();
        this.root = root;
    }

    /** Its content; empty when there is none, or it is a link, no regular file, too large or not readable. */
    byte[] read(String path) {
        return answersByItself(root + path) ? read(openWithoutLinks(root + path)) : NOTHING;
    }

    /** The same, links followed: only where nobody but root can write any part of the path. */
    byte[] readFollowing(String path) {
        return read(files.open(KernelText.bytes(root + path), READ, 0));
    }

    private long openWithoutLinks(String path) {
        long name = scratch.path(KernelText.bytes(path));
        scratch.putLong(HOW, READ);
        scratch.putLong(HOW + 8, 0);
        scratch.putLong(HOW + 16, RESOLVE_NO_LINKS);
        return Syscall.call(SyscallNumber.OPENAT2, KernelFiles.AT_FDCWD, name, scratch.address(HOW), HOW_SIZE);
    }

    private boolean answersByItself(String path) {
        Mount deepest = null;
        for (Mount mount : mounts) {
            boolean deeper =
                    deepest == null || mount.point().length() >= deepest.point().length();
            if (deeper && PathText.within(path, mount.point())) {
                deepest = mount;
            }
        }
        return deepest != null && OWN_WORK.contains(deepest.type());
    }

    private byte[] read(long fd) {
        if (fd < 0) {
            return NOTHING;
        }
        try {
            if ((files.identify(fd).mode() & TYPE) != REGULAR) {
                return NOTHING;
            }
            byte[] all = NOTHING;
            while (all.length <= LARGEST) {
                long length = Syscall.call(SyscallNumber.READ, fd, scratch.address(Scratch.HEADER), scratch.room());
                if (length <= 0) {
                    return all;
                }
                byte[] heap = scratch.load(Scratch.HEADER, Scratch.HEADER + (int) length);
                all = Arrays.copyOf(all, all.length + (int) length);
                System.arraycopy(heap, Scratch.HEADER, all, all.length - (int) length, (int) length);
            }
            return NOTHING;
        } finally {
            Fds.close(fd);
        }
    }

    /** The names in a directory that end so, in order; those that begin with a dot are left out. */
    List<String> names(String directory, String ending) {
        List<String> names = new ArrayList<>();
        if (!answersByItself(root + directory)) {
            return names;
        }
        try (Folder folder = Folder.open(scratch, root + directory)) {
            for (String name : folder.names(MOST_NAMES)) {
                if (name.endsWith(ending)) {
                    names.add(name);
                }
            }
        }
        names.sort(null);
        return names;
    }
}
