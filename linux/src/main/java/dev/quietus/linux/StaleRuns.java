package dev.quietus.linux;

import dev.quietus.Outcome;
import dev.quietus.ProcessIdentity;
import dev.quietus.RunName;
import dev.quietus.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Clears away runs whose starter was killed. The kernel has ended them by then as a rule; whoever is left is found by the
 * keeper's identity and by the cgroups that were written down, never by a bare number. Two programs that clear at once do
 * not meet: each run's file is locked. For one thread at a time.
 */
final class StaleRuns {
    /** How long the kernel's own ending of a run may take before it is ended by force. */
    private static final long PATIENCE_NANOS = 1_000_000_000L;
    /** How old a file that says nothing must be: the program that makes it writes at once. */
    private static final Duration UNWRITTEN = Duration.ofMinutes(1);

    private static final int MOST = 10_000;
    private static final String LEFT = "could not be ended: ";

    private final Kernel kernel;
    private final RunRegistry registry;
    private final RecordedGroups groups;

    StaleRuns(Kernel kernel) {
        this(kernel, new RunRegistry(kernel));
    }

    StaleRuns(Kernel kernel, RunRegistry registry) {
        this.kernel = kernel;
        this.registry = registry;
        groups = new RecordedGroups(kernel);
    }

    /** Clears all; one line for each, for people. */
    List<String> clear() {
        List<String> lines = new ArrayList<>();
        for (Folder folder : registry.folders()) {
            try (folder) {
                for (String name : folder.names(MOST)) {
                    lines.addAll(clear(folder, name));
                }
            }
        }
        clearUids();
        return lines;
    }

    /** Clears the runs of a name. */
    void clear(String name) {
        for (Folder folder : registry.folders()) {
            try (folder) {
                clear(folder, name);
            }
        }
    }

    /** Lock files of programs that were killed before they could write down which uid they had taken. */
    private void clearUids() {
        try (Folder folder = Folder.open(kernel.scratch(), UidPool.FOLDER)) {
            if (folder.failure() == 0) {
                UidPool.runs(groups.files()).clear(folder.names(MOST));
            }
        }
    }

    /** Clears the run of a name if its starter is dead; a line if there is something to say. */
    List<String> clear(Folder folder, String name) {
        if (!RunName.fits(name)) {
            return List.of();
        }
        if (state(folder, name) == State.MAY_LIVE) {
            return List.of();
        }
        long lock = folder.lock(name);
        if (lock < 0) {
            return List.of();
        }
        try {
            // Between the look and the lock another may have cleared it and a new run taken the name.
            return switch (state(folder, name)) {
                case MAY_LIVE -> List.of();
                case SAYS_NOTHING -> forget(folder, name, "says nothing; its starter was killed as it wrote");
                case OF_ANOTHER_BOOT -> forget(folder, name, "is of before the machine was started anew");
                case STARTER_DEAD -> clear(folder, RunRecord.parse(name, folder.read(name)));
            };
        } finally {
            Fds.close(lock);
        }
    }

    private enum State {
        MAY_LIVE,
        SAYS_NOTHING,
        OF_ANOTHER_BOOT,
        STARTER_DEAD
    }

    private State state(Folder folder, String name) {
        RunRecord record = RunRecord.parse(name, folder.read(name));
        if (record == null) {
            FileStamp stamp = folder.stamp(name);
            Instant changed = Instant.ofEpochSecond(0, stamp.changed());
            boolean old = stamp.identity().exists() && changed.plus(UNWRITTEN).isBefore(Instant.now());
            return old ? State.SAYS_NOTHING : State.MAY_LIVE;
        }
        if (!record.starter().boot().equals(kernel.boot())) {
            // A folder that two machines share would show the other one's runs, begun since this one was started.
            Duration up = Duration.ofMillis(kernel.table().ticks() * 1000 / ProcessTable.TICKS_PER_SECOND);
            return record.begun().isBefore(Instant.now().minus(up)) ? State.OF_ANOTHER_BOOT : State.MAY_LIVE;
        }
        // From inside a run, or another container, the starter's number means somebody else or nobody.
        return record.namespace() == registry.namespace() && !mayLive(record.starter())
                ? State.STARTER_DEAD
                : State.MAY_LIVE;
    }

    private boolean mayLive(ProcessIdentity identity) {
        return switch (kernel.table().pin(identity)) {
            case Pinning.Vanished vanished -> false;
            case Pinning.Refused refused -> true;
            case Pinning.Pinned pinned -> {
                // A zombie starts nothing any more.
                boolean lives = kernel.pidfd().poll(pinned.fd(), 0) == Pidfd.Ending.NONE;
                Pidfd.close(pinned.fd());
                yield lives;
            }
        };
    }

    private static List<String> forget(Folder folder, String name, String why) {
        folder.remove(name);
        return List.of("run " + name + ": its file " + why + "; removed");
    }

    private List<String> clear(Folder folder, @Nullable RunRecord record) {
        if (record == null) {
            return List.of();
        }
        List<String> done = new ArrayList<>();
        if (record.keeper().isEmpty()) {
            // The keeper hears of its starter's end by itself; its identity was not written down any more.
            done.add("it was being started");
        } else if (endsByItself(record.keeper().get())) {
            done.add("its first process had ended");
        } else if (!record.isKeeper(kernel)) {
            done.add("what is written down as its first process is none");
        } else {
            end(new Target.Exact(record.keeper().get()), done);
        }
        List<ControlGroup> recorded = groups.of(record);
        for (ControlGroup group : recorded) {
            if (record.keeper().isPresent() && groups.holdSomebody(group)) {
                end(new Target.ControlGroup(group.text()), done);
            }
        }
        boolean cleared = groups.remove(recorded, done);
        if (cleared && done.stream().noneMatch(text -> text.startsWith(LEFT))) {
            folder.remove(record.name());
        }
        return List.of("run " + record.name() + ", whose starter "
                + record.starter().pid() + " is dead: " + String.join("; ", done));
    }

    private boolean endsByItself(ProcessIdentity keeper) {
        return switch (kernel.table().pin(keeper)) {
            case Pinning.Vanished vanished -> true;
            case Pinning.Refused refused -> false;
            case Pinning.Pinned pinned -> {
                Pidfd.Ending ending = kernel.pidfd().poll(pinned.fd(), PATIENCE_NANOS);
                Pidfd.close(pinned.fd());
                yield ending != Pidfd.Ending.NONE;
            }
        };
    }

    private static void end(Target target, List<String> done) {
        switch (new RunSweep(target).end().outcome()) {
            case Outcome.Gone gone -> done.add("ended " + target.text());
            case Outcome.Survived survived -> done.add(LEFT + target.text() + " survives");
            case Outcome.Unknown unknown -> done.add(LEFT + target.text() + ": " + unknown.reason());
        }
    }
}
