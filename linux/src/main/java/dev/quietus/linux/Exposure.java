package dev.quietus.linux;

import java.util.Optional;

/**
 * Who but this user and root may decide what a file says: its owner, whoever may write to it, or whoever may put another
 * in its place in one of the folders above it. A folder such as {@code /tmp}, where everybody may make files and nobody
 * may touch another's (the sticky bit, inode(7)), is safe.
 */
final class Exposure {
    private static final int STICKY = 0x200;

    private Exposure() {}

    static Optional<String> of(Kernel kernel, String file) {
        int self = (int) Syscall.call(SyscallNumber.GETEUID);
        String path = PathText.normalized(file);
        boolean first = true;
        while (true) {
            int slash = path.lastIndexOf('/');
            String parent = path.substring(0, Math.max(1, slash));
            FileStamp stamp;
            try (Folder folder = Folder.locate(kernel.scratch(), parent, false)) {
                if (folder.failure() < 0) {
                    String text = parent + " cannot be opened without following links: ";
                    return Optional.of(text + Errno.text(folder.failure()));
                }
                stamp = path.equals("/") ? folder.stamp() : folder.stamp(path.substring(slash + 1));
            }
            if (first && !stamp.identity().isRegular()) {
                return Optional.of(path + (stamp.identity().exists() ? " is no regular file" : " does not exist"));
            }
            boolean sticky = !first && (stamp.identity().mode() & STICKY) != 0;
            if (stamp.uid() != 0 && stamp.uid() != self) {
                return Optional.of(path + " belongs to uid " + Integer.toUnsignedString(stamp.uid()));
            }
            if (stamp.writableByOthers() && !sticky) {
                return Optional.of("others may write to " + path);
            }
            if (path.equals("/")) {
                return Optional.empty();
            }
            first = false;
            path = parent;
        }
    }
}
