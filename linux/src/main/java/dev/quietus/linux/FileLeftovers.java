package dev.quietus.linux;

import dev.quietus.Leftover;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which files of the dead are still there: FIFOs, shared memory, semaphores, lock and pid files. For one comparison. */
final class FileLeftovers {
    private static final String SHARED_MEMORY = "/dev/shm";
    private static final List<String> RUN_FOLDERS = List.of("/run", "/tmp");
    private static final List<String> ENDINGS = List.of(".pid", ".lock", "-lock");
    private static final int MOST_LOOKED_AT = 2_000;
    private static final int MOST_FOLDERS = 16;

    private final Kernel kernel;
    private final LocalMounts mounts;
    private final FileHolders holders;
    private final Map<Integer, Belongings> numbered;
    private final long taken;
    private final List<Leftover> found;
    private final Set<String> seen = new HashSet<>();
    private @Nullable Map<Long, String> sharedMemory;

    /**
     * @param numbered those of the dead whose pid nobody has had since
     * @param taken when stock was taken, in nanoseconds since 1970: what was made later was not made by the dead
     */
    FileLeftovers(
            Kernel kernel,
            LocalMounts mounts,
            FileHolders holders,
            Map<Integer, Belongings> numbered,
            long taken,
            List<Leftover> found) {
        this.kernel = kernel;
        this.holders = holders;
        this.numbered = numbered;
        this.taken = taken;
        this.found = found;
        this.mounts = mounts;
    }

    /** What one had open or mapped. */
    void lookAt(Belongings dead) {
        for (Belongings.OpenFile file : dead.files()) {
            if (file.path().startsWith(SHARED_MEMORY + '/')) {
                String name = inSharedMemory(file.inode());
                if (name != null) {
                    lookAt(dead, SHARED_MEMORY, name, file);
                }
            } else if (file.inode() != 0) {
                int slash = file.path().lastIndexOf('/');
                String folder = slash == 0 ? "/" : file.path().substring(0, slash);
                lookAt(dead, folder, file.path().substring(slash + 1), file);
            }
        }
    }

    /** What it had open that has no name any more is freed with the last who has it. */
    void lookAtDeleted(Belongings dead) {
        for (Belongings.OpenFile file : dead.deleted()) {
            String who = file.inode() == 0 ? "" : holders.ofDeleted(file);
            if (!who.isEmpty() && seen.add(file.path())) {
                String name = file.path().substring(0, file.path().length() - BelongingsReader.DELETED.length());
                found.add(new Leftover(
                        "deleted-open-file",
                        name,
                        "deleted file " + name,
                        new Leftover.Standing.Shared(who + " has it open"),
                        dead.facts().identity(),
                        Map.of("inode", Long.toString(file.inode()))));
            }
        }
    }

    /** The C library makes a semaphore under another name and links it then, so the number decides, not the name. */
    private @Nullable String inSharedMemory(long inode) {
        Map<Long, String> names = sharedMemory;
        if (names == null) {
            names = new HashMap<>();
            try (Folder folder = Folder.open(kernel.scratch(), SHARED_MEMORY)) {
                for (String name : folder.names(MOST_LOOKED_AT)) {
                    names.put(folder.stamp(name).identity().inode(), name);
                }
            }
            sharedMemory = names;
        }
        return names.get(inode);
    }

    private void lookAt(Belongings dead, String path, String name, Belongings.OpenFile file) {
        try (Folder folder = Folder.locate(kernel.scratch(), path, true)) {
            FileStamp stamp = folder.failure() < 0 ? FileStamp.NONE : folder.stamp(name);
            if (!stamp.identity().exists() || stamp.identity().inode() != file.inode()) {
                return;
            }
            FileKind kind = kind(path, name, stamp);
            if (kind == null && file.locked() && FileKind.LOCK.fits(stamp)) {
                kind = FileKind.LOCK;
            }
            if (kind == null
                    || kind.isRead()
                            && !isContent(kind, folder, name, dead.facts().pid())) {
                kind = isContent(FileKind.PID, folder, name, dead.facts().pid()) && FileKind.PID.fits(stamp)
                        ? FileKind.PID
                        : null;
            }
            if (kind != null) {
                add(dead, kind, place(path, name), stamp);
            }
        }
    }

    private static @Nullable FileKind kind(String path, String name, FileStamp stamp) {
        if (path.equals(SHARED_MEMORY) && FileKind.SHARED_MEMORY.fits(stamp)) {
            return name.startsWith("sem.") ? FileKind.SEMAPHORE : FileKind.SHARED_MEMORY;
        }
        return FileKind.FIFO.fits(stamp) ? FileKind.FIFO : null;
    }

    private boolean isContent(FileKind kind, Folder folder, String name, int pid) {
        if (!mounts.hold(folder.path()) || !kind.fits(folder.stamp(name))) {
            return false;
        }
        byte[] content = folder.read(name);
        return kind.fits(content, pid) && (FileKind.number(content) != pid || numbered.containsKey(pid));
    }

    private static String place(String folder, String name) {
        return folder.equals("/") ? "/" + name : folder + "/" + name;
    }

    /** Pid files that nobody has open, where such are wont to be. */
    void lookForPids() {
        Set<String> folders = new HashSet<>(RUN_FOLDERS);
        for (Belongings one : numbered.values()) {
            if (!one.folder().isEmpty() && folders.size() < MOST_FOLDERS) {
                folders.add(one.folder());
            }
        }
        for (String path : folders) {
            if (mounts.hold(path)) {
                lookForPids(path);
            }
        }
    }

    private void lookForPids(String path) {
        try (Folder located = Folder.locate(kernel.scratch(), path, true);
                Folder folder = located.enter(".")) {
            for (String name : folder.failure() < 0 ? List.<String>of() : folder.names(MOST_LOOKED_AT)) {
                FileStamp stamp = isNamedSo(name) ? folder.stamp(name) : FileStamp.NONE;
                if (!FileKind.PID.fits(stamp) || stamp.size() == 0) {
                    continue;
                }
                long number = FileKind.number(folder.read(name));
                Belongings owner = number > 0 && number == (int) number ? numbered.get((int) number) : null;
                if (owner != null) {
                    add(owner, FileKind.PID, place(path, name), stamp);
                }
            }
        }
    }

    private static boolean isNamedSo(String name) {
        for (String ending : ENDINGS) {
            if (name.endsWith(ending)) {
                return true;
            }
        }
        return false;
    }

    private void add(Belongings dead, FileKind kind, String path, FileStamp stamp) {
        boolean made = dead.made(stamp, taken);
        // What was there before it, or is somebody else's, is no remnant of it; unless it tells of it.
        if (!dead.perhapsMade(stamp, taken) && kind != FileKind.PID || !seen.add(path)) {
            return;
        }
        Leftover.Standing standing = made
                ? standing(kind, stamp)
                : new Leftover.Standing.Perhaps(
                        dead.perhapsMade(stamp, taken)
                                ? "made in the moment in which it began, by it or by whoever started it"
                                : "it holds its pid, but was not made by its user while it ran");
        found.add(new Leftover(
                kind.word(),
                path,
                kind.words() + " " + path,
                standing,
                dead.facts().identity(),
                FileProof.of(stamp)));
    }

    private Leftover.Standing standing(FileKind kind, FileStamp stamp) {
        return switch (holders.of(stamp.identity(), kind.mapped())) {
            case FileHolders.Answer.Nobody nobody ->
                new Leftover.Standing.Own(
                        kind == FileKind.PID
                                ? "made by its user while it ran, and holds its pid"
                                : "made by its user while it ran, and nobody has it open any more");
            case FileHolders.Answer.Somebody other -> new Leftover.Standing.Shared(other.who() + " has it open");
            case FileHolders.Answer.Unsure unsure -> new Leftover.Standing.Perhaps(unsure.reason());
        };
    }
}
