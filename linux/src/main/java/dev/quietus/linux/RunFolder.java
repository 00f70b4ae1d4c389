package dev.quietus.linux;

import java.util.ArrayList;
import java.util.List;

/**
 * The folder where this user's runs are written down: {@code /run/quietus/runs} for root, else {@code
 * $XDG_RUNTIME_DIR/quietus/runs}, else {@code /tmp/quietus-UID/runs}. INVARIANT: one that is used belongs to this user, is no
 * link and lets nobody else in, so that what stands in it was written by this user's own programs.
 */
final class RunFolder {
    private static final String RUNS = "runs";

    private final Scratch scratch;
    private final int uid;
    private final List<Place> places;
    private String absence = "";

    /**
     * Where the folder can be.
     *
     * @param top a folder that exists, links followed
     * @param name of the one in it that is Quietus's
     */
    record Place(String top, String name) {}

    RunFolder(Scratch scratch) {
        this(scratch, (int) Syscall.call(SyscallNumber.GETEUID), places(System.getenv("XDG_RUNTIME_DIR")));
    }

    /** @param places from the best to the last resort */
    RunFolder(Scratch scratch, int uid, List<Place> places) {
        this.scratch = scratch;
        this.uid = uid;
        this.places = places;
    }

    private static List<Place> places(@org.jspecify.annotations.Nullable String runtime) {
        int uid = (int) Syscall.call(SyscallNumber.GETEUID);
        if (uid == 0) {
            return List.of(new Place("/run", "quietus"));
        }
        List<Place> places = new ArrayList<>();
        if (runtime != null && runtime.startsWith("/")) {
            places.add(new Place(runtime, "quietus"));
        }
        places.add(new Place("/tmp", "quietus-" + Integer.toUnsignedString(uid)));
        return places;
    }

    /** The folders that are there, to be closed by the caller. */
    List<Folder> existing() {
        List<Folder> all = new ArrayList<>();
        for (Place place : places) {
            Folder folder = open(place, false);
            if (folder.failure() == 0) {
                all.add(folder);
            }
        }
        return all;
    }

    /** The one to write into, made if need be; not open when there is none, then {@link #absence} says why. */
    Folder toWrite() {
        StringBuilder reasons = new StringBuilder();
        for (Place place : places) {
            Folder folder = open(place, true);
            if (folder.failure() == 0) {
                return folder;
            }
            reasons.append(reasons.isEmpty() ? "" : "; ").append(absence);
        }
        absence = reasons.toString();
        return Folder.open(scratch, "");
    }

    /** Why there was no folder to write into. */
    String absence() {
        return absence;
    }

    private Folder open(Place place, boolean make) {
        try (Folder top = Folder.open(scratch, place.top());
                Folder own = sound(top, place.name(), make)) {
            return own.failure() < 0 ? own : sound(own, RUNS, make);
        }
    }

    private Folder sound(Folder above, String name, boolean make) {
        if (make) {
            above.make(name);
        }
        Folder folder = above.enter(name);
        absence = folder.path() + ": " + Errno.text(folder.failure());
        if (folder.failure() < 0) {
            return folder;
        }
        FileStamp stamp = folder.stamp();
        if (stamp.uid() != uid) {
            absence = folder.path() + " belongs to uid " + Integer.toUnsignedString(stamp.uid());
        } else if (name.equals(RUNS) ? stamp.openToOthers() : stamp.writableByOthers()) {
            absence = folder.path() + " is open to others; chmod go= " + folder.path();
        } else {
            return folder;
        }
        folder.close();
        return Folder.open(scratch, "");
    }
}
