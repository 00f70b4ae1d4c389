package dev.quietus.linux;

import dev.quietus.ProcessIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** One run's file in the {@link RunRegistry}, from its start to its end. For one thread at a time. */
final class RunListing implements AutoCloseable {
    private final Folder folder;
    private final RunRecord record;
    private final List<String> weaknesses;
    private long file;
    private boolean listed;

    /** @param file with the record's first lines */
    RunListing(Folder folder, long file, RunRecord record, List<String> weaknesses) {
        this.folder = folder;
        this.file = file;
        this.record = record;
        this.weaknesses = weaknesses;
        listed = file >= 0;
    }

    /** One that could not be made. */
    static RunListing none(Folder folder, RunRecord record, String why, List<String> weaknesses) {
        RunListing listing = new RunListing(folder, -1, record, weaknesses);
        listing.lost(why);
        return listing;
    }

    /** The folder it is written down in; empty when it is not. */
    Optional<String> folder() {
        return listed ? Optional.of(folder.path()) : Optional.empty();
    }

    /** Writes down by what the run can be found, now that it has begun. */
    void begun(ProcessIdentity keeper, Confines confines) {
        if (!listed) {
            return;
        }
        List<String> groups = new ArrayList<>();
        confines.group().ifPresent(group -> {
            groups.add(group.unified().text());
            group.legacy().forEach(each -> groups.add(each.text()));
        });
        OptionalInt uid = confines.ownUid() && confines.account().isPresent()
                ? OptionalInt.of(confines.account().get().uid())
                : OptionalInt.empty();
        write(record.begun(groups, uid, keeper).rest());
        Fds.close(file);
        file = -1;
    }

    private void write(byte[] lines) {
        long written = folder.write(file, lines);
        if (written < 0) {
            close();
            lost(folder.path() + ": " + Errno.text(written));
        }
    }

    private void lost(String why) {
        weaknesses.add("not listed in run:" + record.name() + ": " + why);
    }

    /** Removes it. */
    @Override
    public void close() {
        Fds.close(file);
        file = -1;
        if (listed) {
            listed = false;
            folder.remove(record.name());
        }
    }
}
