package dev.quietus.linux;

/** Flags of open(2) (asm-generic/fcntl.h); two have other numbers on aarch64 (arch/arm64 asm/fcntl.h). */
final class OpenFlags {
    static final int O_WRONLY = 1;
    static final int O_RDWR = 2;
    static final int O_CREAT = 0x40;
    static final int O_EXCL = 0x80;
    static final int O_TRUNC = 0x200;
    static final int O_APPEND = 0x400;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;
    static final int O_PATH = 0x200000;

    private static final boolean AARCH64 = System.getProperty("os.arch", "").equals("aarch64");
    static final int O_DIRECTORY = AARCH64 ? 0x4000 : 0x10000;
    static final int O_NOFOLLOW = AARCH64 ? 0x8000 : 0x20000;
    static final int O_TMPFILE = 0x400000 | O_DIRECTORY;

    private OpenFlags() {}
}
