package dev.quietus.linux;

/**
 * Whether nobody but root and this user can change what a path leads to: only then is it the same path when it is used again, and may a
 * program that trusts what is there be given it. Where others could, it is theirs to use.
 */
final class GuardedPath {
    private static final int OTHERS_WRITE = 0x12;

    private GuardedPath() {}

    /** A file or directory whose content is guarded as well. */
    static boolean is(Scratch scratch, String path) {
        FileVersion last = FileVersion.of(scratch, path);
        return last.exists()
                && !last.isLink()
                && ours(last)
                && (last.mode() & OTHERS_WRITE) == 0
                && leadsTo(scratch, path);
    }

    /** Only the way to it: its owner, which may be somebody else, can change what is in it. */
    static boolean leadsTo(Scratch scratch, String path) {
        if (!path.startsWith("/") || !PathText.normalized(path).equals(path)) {
            return false;
        }
        for (int slash = path.lastIndexOf('/');
                slash >= 0;
                slash = slash == 0 ? -1 : path.lastIndexOf('/', slash - 1)) {
            FileVersion above = FileVersion.of(scratch, slash == 0 ? "/" : path.substring(0, slash));
            if (!above.identity().isDirectory() || !ours(above) || above.openToExchange()) {
                return false;
            }
        }
        return true;
    }

    private static boolean ours(FileVersion file) {
        return file.uid() == 0 || file.uid() == (int) Syscall.call(SyscallNumber.GETEUID);
    }
}
