package dev.quietus.linux;

import java.util.ArrayList;
import java.util.List;

/**
 * The cgroups that were written down of a run. INVARIANT: each is named like a run of that name, so that no file, whatever
 * it says, leads anywhere else. For one thread at a time.
 */
final class RecordedGroups {
    /** How often a removal is tried: who was just killed may still be on the way out (cgroup-v2, Basic Operations). */
    private static final int ATTEMPTS = 100;

    private static final long BETWEEN_NANOS = 5_000_000;

    private final Scratch scratch;
    private final ControlGroups groups;

    RecordedGroups(Kernel kernel) {
        scratch = kernel.scratch();
        groups = new ControlGroups(kernel);
    }

    KernelFiles files() {
        return groups.files();
    }

    /**
     * Those of a run that exist. A run whose starter was killed in the middle of the start has written none down: then all
     * of that name that belong to this user.
     */
    List<ControlGroup> of(RunRecord record) {
        String own = RunGroups.PREFIX + record.name();
        List<ControlGroup> found = new ArrayList<>();
        for (String text : record.groups()) {
            groups.resolve(text)
                    .filter(group -> group.path().endsWith("/" + own))
                    .ifPresent(found::add);
        }
        return record.keeper().isPresent() ? found : named(own);
    }

    private List<ControlGroup> named(String name) {
        int uid = (int) Syscall.call(SyscallNumber.GETEUID);
        List<ControlGroup> found = new ArrayList<>();
        for (ControlGroup top : groups.tops()) {
            for (ControlGroup group : groups.subtree(top)) {
                boolean named = group.path().endsWith("/" + name);
                if (named
                        && FileStamp.of(scratch, KernelFiles.AT_FDCWD, group.file(""))
                                        .uid()
                                == uid) {
                    found.add(group);
                }
            }
        }
        return found;
    }

    /** Whether the lists of it and all below name anybody. */
    boolean holdSomebody(ControlGroup group) {
        return !groups.everyone(List.of(group)).isEmpty();
    }

    /**
     * Removes them with all below them.
     *
     * @param done is told of each
     * @return whether none is left
     */
    boolean remove(List<ControlGroup> all, List<String> done) {
        boolean removed = true;
        RealTime time = new RealTime();
        for (ControlGroup group : all) {
            List<String> left = new ArrayList<>();
            for (int attempt = 0; attempt == 0 || attempt < ATTEMPTS && !left.isEmpty(); attempt++) {
                if (attempt > 0) {
                    time.nanos(BETWEEN_NANOS);
                }
                left.clear();
                RunGroup.remove(groups, group, left);
            }
            done.addAll(left.isEmpty() ? List.of("removed cgroup " + group.text()) : left);
            removed &= left.isEmpty();
        }
        return removed;
    }
}
