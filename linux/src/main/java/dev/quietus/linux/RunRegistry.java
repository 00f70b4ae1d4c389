package dev.quietus.linux;

import dev.quietus.ProcessIdentity;
import dev.quietus.QuietusException;
import dev.quietus.RunName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the living runs of this user are written down, so that other programs find them: one file for each, named like it,
 * which ensures that no two have one name. Files of runs whose starter was killed stay for {@link StaleRuns}. Not flushed
 * to disk: no run outlives the machine. For one thread at a time.
 */
final class RunRegistry {
    private static final int MOST = 10_000;

    private final Kernel kernel;
    private final RunFolder places;
    private @Nullable Folder folder;
    private @Nullable ProcessIdentity starter;
    private long namespace;

    RunRegistry(Kernel kernel) {
        this(kernel, new RunFolder(kernel.scratch()));
    }

    RunRegistry(Kernel kernel, RunFolder places) {
        this.kernel = kernel;
        this.places = places;
    }

    /**
     * Writes down that a run is being started. Where that cannot be written the run goes on unlisted.
     *
     * @param weaknesses to be told so
     * @throws NameTaken when a run of that name lives, or has left its file
     */
    RunListing enlist(String name, List<String> command, List<String> weaknesses) {
        RunRecord record = RunRecord.starting(name, starter(), namespace(), Instant.now(), command);
        Folder open = folder();
        long file = create(open, record);
        if (file < 0 && open.failure() == 0 && removed(open)) {
            open = folder();
            file = create(open, record);
        }
        if (file < 0) {
            String why = open.failure() < 0 ? places.absence() : open.path() + ": " + Errno.text(file);
            return RunListing.none(open, record, why, weaknesses);
        }
        return new RunListing(open, file, record, weaknesses);
    }

    /** Whether somebody has removed the folder. Then it stays open: runs that are listed there remove themselves. */
    private boolean removed(Folder open) {
        Folder now = places.toWrite();
        if (now.failure() < 0 || now.stamp().identity().is(open.stamp().identity())) {
            now.close();
            return false;
        }
        folder = now;
        return true;
    }

    private long create(Folder open, RunRecord record) {
        String name = record.name();
        long file = open.failure() < 0 ? open.failure() : open.create(name, record.start());
        if (Errno.is(file, Errno.EEXIST)) {
            throw new NameTaken(name);
        }
        return file;
    }

    /** What is written down, in all of this user's folders; files that say nothing left out. */
    List<RunRecord> all() {
        List<RunRecord> all = new ArrayList<>();
        for (Folder each : places.existing()) {
            try (each) {
                for (String name : each.names(MOST)) {
                    RunRecord record = RunName.fits(name) ? RunRecord.parse(name, each.read(name)) : null;
                    if (record != null) {
                        all.add(record);
                    }
                }
            }
        }
        return all;
    }

    /** The folders that are there, to be closed by the caller. */
    List<Folder> folders() {
        return places.existing();
    }

    /** The number of this program's PID namespace: identities mean nothing in another. */
    long namespace() {
        if (namespace == 0) {
            namespace = new PidNamespaces(kernel).own();
        }
        return namespace;
    }

    private Folder folder() {
        Folder open = folder;
        if (open == null || open.failure() < 0) {
            open = places.toWrite();
            folder = open;
        }
        return open;
    }

    /** This program. */
    private ProcessIdentity starter() {
        ProcessIdentity known = starter;
        if (known == null) {
            long fd = Pidfd.open(kernel.pid());
            var facts = kernel.table().look(kernel.pid(), fd, kernel.table().ticks());
            Fds.close(fd);
            if (facts == null) {
                throw QuietusException.of(
                        QuietusException.Reason.UNAVAILABLE, "this program cannot be seen in its own /proc");
            }
            known = facts.identity();
            starter = known;
        }
        return known;
    }
}
