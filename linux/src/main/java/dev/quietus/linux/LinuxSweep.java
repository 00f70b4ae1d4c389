package dev.quietus.linux;

import dev.quietus.Leftover;
import dev.quietus.ProcessFacts;
import dev.quietus.Swept.Fate;
import dev.quietus.spi.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Removes leftovers. Nothing of a receipt is believed but where to look: that it is the same thing, and nobody's, is
 * proved here and now. No link is followed; what is removed is what was looked at, though its name may come to lead
 * elsewhere meanwhile.
 */
final class LinuxSweep {
    private static final int IPC_RMID = 0;
    private static final int ATTEMPTS = 8;

    private final Kernel kernel;
    private final Supplier<Snapshot> listing;

    /** @param listing who is alive now */
    LinuxSweep(Kernel kernel, Supplier<Snapshot> listing) {
        this.kernel = kernel;
        this.listing = listing;
    }

    Fate examine(Leftover leftover) {
        return handle(leftover, false);
    }

    Fate remove(Leftover leftover) {
        return handle(leftover, true);
    }

    private Fate handle(Leftover leftover, boolean remove) {
        FileKind file = FileKind.named(leftover.kind());
        if (file != null) {
            return file(file, leftover, remove);
        }
        if (leftover.kind().equals(SystemVObjects.Kind.SHARED_MEMORY.word())) {
            return sharedMemory(leftover, remove);
        }
        return switch (leftover.kind()) {
            case "time-wait", "orphaned-socket" -> new Fate.Kept("the kernel frees it by itself, soon");
            default -> new Fate.Kept("Quietus does not remove such things");
        };
    }

    private Fate sharedMemory(Leftover leftover, boolean remove) {
        Map<String, String> proof = leftover.proof();
        for (SystemVObjects.Entry entry : SystemVObjects.read(kernel.proc(), SystemVObjects.Kind.SHARED_MEMORY)) {
            if (!Long.toString(entry.id()).equals(leftover.name())) {
                continue;
            }
            if (!ObjectLeftovers.proof(entry).equals(proof)
                    || entry.creator() != leftover.owner().pid()) {
                return new Fate.Kept("another object has this number now, or it has been changed");
            }
            if (entry.attached() > 0) {
                return new Fate.Kept("it is attached " + entry.attached() + " times");
            }
            if (!remove) {
                return new Fate.Removable();
            }
            long done = Syscall.call(SyscallNumber.SHMCTL, entry.id(), IPC_RMID, 0);
            return done == 0 ? new Fate.Removed() : new Fate.Kept(Errno.text(done));
        }
        return new Fate.Absent();
    }

    private Fate file(FileKind kind, Leftover leftover, boolean remove) {
        String path = leftover.name();
        int slash = path.lastIndexOf('/');
        String name = path.substring(slash + 1);
        if (slash < 0 || name.isEmpty() || name.equals(".") || name.equals("..")) {
            return new Fate.Kept("its name is no path");
        }
        String parent = path.substring(0, Math.max(1, slash));
        if (!LocalMounts.read(kernel.proc()).hold(parent)) {
            return new Fate.Kept("its file system is not this machine's own, and might not answer");
        }
        try (Folder folder = Folder.locate(kernel.scratch(), parent, false)) {
            if (folder.failure() < 0) {
                return Errno.is(folder.failure(), Errno.ENOENT)
                        ? new Fate.Absent()
                        : new Fate.Kept(
                                "its folder cannot be opened without following links: " + Errno.text(folder.failure()));
            }
            FileStamp stamp = folder.stamp(name);
            if (!stamp.identity().exists()) {
                return new Fate.Absent();
            }
            String why = whyNot(kind, leftover, folder, name, stamp);
            if (!why.isEmpty()) {
                return new Fate.Kept(why);
            }
            return remove ? unlink(folder, name, stamp) : new Fate.Removable();
        }
    }

    private String whyNot(FileKind kind, Leftover leftover, Folder folder, String name, FileStamp stamp) {
        String mismatch = FileProof.mismatch(leftover.proof(), stamp);
        if (!mismatch.isEmpty()) {
            return mismatch;
        }
        if (!kind.fits(stamp) || kind.mapped() && !folder.path().equals("/dev/shm")) {
            return "it is no " + kind.words();
        }
        int owner = leftover.owner().pid();
        byte[] content = kind.isRead() ? folder.read(name) : new byte[0];
        if (kind.isRead() && !kind.fits(content, owner)) {
            return "it does not hold the pid of " + owner;
        }
        if (kind == FileKind.SOCKET) {
            return new UnixSockets(kernel).boundTo(stamp.identity()).isEmpty() ? "" : "a socket is bound to it";
        }
        List<ProcessFacts> living = new ArrayList<>(listing.get().processes());
        for (ProcessFacts facts : living) {
            boolean another = !facts.identity().equals(leftover.owner()) && !facts.ended();
            if (facts.pid() == owner && another && FileKind.number(content) == owner) {
                return "the pid that it holds is that of another process now, " + facts.name();
            }
        }
        return switch (new FileHolders(kernel, living).of(stamp.identity(), kind.mapped())) {
            case FileHolders.Answer.Nobody nobody -> "";
            case FileHolders.Answer.Somebody other -> other.who() + " has it open";
            case FileHolders.Answer.Unsure unsure -> unsure.reason();
        };
    }

    /**
     * Removes a file by a name that nobody else knows, where it is looked at once more: what somebody may have put in its
     * place since is given its name back.
     */
    private static Fate unlink(Folder folder, String name, FileStamp stamp) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            String aside = ".quietus-" + Long.toUnsignedString(System.nanoTime() + attempt, 36);
            long done = folder.rename(name, aside);
            if (Errno.is(done, Errno.EEXIST)) {
                continue;
            }
            if (Errno.is(done, Errno.ENOENT)) {
                return new Fate.Absent();
            }
            if (done < 0) {
                return new Fate.Kept(Errno.text(done));
            }
            if (!folder.stamp(aside).identity().is(stamp.identity())) {
                long back = folder.rename(aside, name);
                return new Fate.Kept("another file took its place a moment ago"
                        + (back < 0 ? "; that one is called " + aside + " now, " + Errno.text(back) : ""));
            }
            long removed = folder.remove(aside);
            return removed == 0 ? new Fate.Removed() : new Fate.Kept(Errno.text(removed));
        }
        return new Fate.Kept("no free name beside it");
    }
}
