package dev.quietus.windows;

import com.sun.jna.WString;
import dev.quietus.Leftover;
import dev.quietus.ProcessIdentity;
import dev.quietus.Swept.Fate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Temporary files that ended processes had open. That nobody has one open is the system's own word: it is opened for
 * removal and shared with nobody, which Windows refuses as long as anybody else has it open (CreateFile).
 */
final class TempFiles {
    static final String KIND = "temp-file";

    private static final int SHARING_VIOLATION = 32;
    private static final int DELETE = 0x10000;
    private static final int READ_CONTROL = 0x20000;
    private static final int READ_ATTRIBUTES = 0x80;
    private static final int NOT_THROUGH_LINKS = 0x00200000;
    private static final int DISPOSITION = 4;

    private final TempFolders folders = new TempFolders();
    private final BootTime boot;

    TempFiles(BootTime boot) {
        this.boot = boot;
    }

    /** Whether a file that a process has open may be one. */
    boolean concern(Belonging.Disk file, ProcessIdentity owner) {
        return folders.hold(file.path()) && isOf(file.stamp(), owner);
    }

    /** Made while it ran, by the clock of the file system. */
    private boolean isOf(FileStamp stamp, ProcessIdentity owner) {
        return stamp.created() - boot.time() >= owner.startTicks();
    }

    /**
     * What is left of one; empty when that file is gone.
     *
     * @param sids whom the process that had it open makes files for
     * @param heirs who is known to have the very same handle; empty without any
     * @param before whether it has not ended yet, and has it open itself
     */
    Optional<Leftover> left(
            Belonging.Disk file, ProcessIdentity owner, List<byte[]> sids, String heirs, boolean before) {
        long handle = open(file.path(), READ_ATTRIBUTES | READ_CONTROL, Kernel32.SHARE_ALL);
        if (handle == -1) {
            return Optional.empty();
        }
        try {
            FileStamp now = FileStamp.of(handle);
            if (now == null || !now.isSame(file.stamp())) {
                return Optional.empty();
            }
            return Optional.of(new Leftover(
                    KIND,
                    file.path(),
                    "temporary file " + file.path(),
                    before && heirs.isEmpty()
                            ? new Leftover.Standing.Perhaps("it is open in one that is to end")
                            : standing(file.path(), FileOwner.isOneOf(sids, handle), heirs),
                    owner,
                    now.proof()));
        } finally {
            Kernel32.CALLS.CloseHandle(handle);
        }
    }

    private static Leftover.Standing standing(String path, boolean owned, String heirs) {
        if (!heirs.isEmpty()) {
            return new Leftover.Standing.Shared(heirs + " has it open, by the same handle");
        }
        long alone = open(path, DELETE | READ_ATTRIBUTES, 0);
        int error = alone == -1 ? Failure.last() : 0;
        if (alone != -1) {
            Kernel32.CALLS.CloseHandle(alone);
        }
        if (error == SHARING_VIOLATION) {
            return new Leftover.Standing.Shared("somebody has it open");
        }
        if (error != 0) {
            return new Leftover.Standing.Perhaps("whether somebody has it open cannot be seen: " + Failure.text(error));
        }
        return owned
                ? new Leftover.Standing.Own("it was open in it, made while it ran and of its user; nobody has it open")
                : new Leftover.Standing.Perhaps("it was open in it, and belongs to another account");
    }

    /** Looks whether it may be removed, and does so if that is wanted. What is looked at is what is removed: one handle. */
    Fate handle(Leftover leftover, boolean remove) {
        if (!folders.hold(leftover.name())) {
            return new Fate.Kept("it is in no folder for temporary files");
        }
        long handle = open(leftover.name(), DELETE | READ_ATTRIBUTES, 0);
        if (handle == -1) {
            int error = Failure.last();
            return switch (error) {
                case Failure.FILE_NOT_FOUND, Failure.PATH_NOT_FOUND -> new Fate.Absent();
                case SHARING_VIOLATION -> new Fate.Kept("somebody has it open");
                default -> new Fate.Kept("it cannot be opened for removal: " + Failure.text(error));
            };
        }
        try {
            FileStamp now = FileStamp.of(handle);
            String why = now == null ? "it is no file" : whyNot(leftover, now, HandleCopies.path(handle));
            if (!why.isEmpty()) {
                return new Fate.Kept(why);
            }
            if (!remove) {
                return new Fate.Removable();
            }
            return Kernel32.CALLS.SetFileInformationByHandle(handle, DISPOSITION, new byte[] {1}, 1)
                    ? new Fate.Removed()
                    : new Fate.Kept(Failure.text(Failure.last()));
        } finally {
            Kernel32.CALLS.CloseHandle(handle);
        }
    }

    private String whyNot(Leftover leftover, FileStamp now, String path) {
        Map<String, String> proof = leftover.proof();
        if (!path.equalsIgnoreCase(leftover.name())) {
            return "its path leads over a link to " + path;
        }
        if (!now.isPlain()) {
            return "it is a folder or a link";
        }
        return isOf(now, leftover.owner())
                ? now.mismatch(proof)
                : "it is older than " + leftover.owner().pid();
    }

    private static long open(String path, int access, int share) {
        return Kernel32.CALLS.CreateFileW(
                new WString("\\\\?\\" + path), access, share, null, Kernel32.OPEN_EXISTING, NOT_THROUGH_LINKS, 0);
    }
}
