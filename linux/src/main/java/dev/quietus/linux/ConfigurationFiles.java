package dev.quietus.linux;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Configuration of others, read with care: regular files only, so many bytes and no more, and never waiting for anybody.
 * Only where root alone may write it should links be followed. For one thread at a time.
 */
final class ConfigurationFiles {
    private static final int LARGEST = 256 * 1024;
    private static final int MOST_NAMES = 1000;
    private static final int TYPE = 0xf000;
    private static final int REGULAR = 0x8000;
    private static final int READ = OpenFlags.O_NONBLOCK | OpenFlags.O_CLOEXEC;
    private static final byte[] NOTHING = {};

    private final Scratch scratch;
    private final KernelFiles files;
    private final String root;

    /** @param root put before every path; empty for the machine's own */
    ConfigurationFiles(Kernel kernel, String root) {
        this(kernel.scratch(), new KernelFiles(kernel.scratch(), kernel.proc()), root);
    }

    private ConfigurationFiles(Scratch scratch, KernelFiles files, String root) {
        this.scratch = scratch;
        this.files = files;
        this.root = root;
    }

    /** Its content; empty when there is none, or it is a link, no regular file, too large or not readable. */
    byte[] read(String path) {
        return read(path, READ | OpenFlags.O_NOFOLLOW);
    }

    /** The same, links followed. */
    byte[] readFollowing(String path) {
        return read(path, READ);
    }

    private byte[] read(String path, int flags) {
        long fd = files.open(KernelText.bytes(root + path), flags, 0);
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
