package dev.quietus.linux;

import dev.quietus.Held;
import dev.quietus.spi.Handle;
import java.util.List;
import java.util.Optional;

/**
 * Frees processes from freezers of cgroup v1, also on hosts that otherwise use v2: who is frozen there keeps a kill
 * pending for ever. They are moved to the top of the hierarchy, which cannot freeze, instead of thawing the cgroup: so
 * nobody else in it starts to run. Only for processes that have been sent KILL.
 */
final class LegacyFreezer {
    private final ControlGroups groups;

    LegacyFreezer(ControlGroups groups) {
        this.groups = groups;
    }

    /** Frees those of them that are frozen; reports how many, or why not. */
    Optional<String> free(Roster roster) {
        Optional<ControlGroup> top = groups.legacy("freezer");
        if (top.isEmpty()) {
            return Optional.empty();
        }
        int freed = 0;
        long refused = 0;
        List<ControlGroup> all = groups.subtree(top.get());
        for (ControlGroup group : all) {
            if (group.path().equals("/") || !freezes(group)) {
                continue;
            }
            int[] pids = groups.members(group);
            for (int pid : pids == null ? new int[0] : pids) {
                Held held = roster.numbered(pid);
                // While it is frozen it cannot end, so the number that is written stays its own.
                if (held != null && held.await(0) instanceof Handle.Sight.Present) {
                    long result = groups.files()
                            .write(top.get().file("cgroup.procs"), KernelText.ascii(Integer.toString(pid)));
                    freed += result == 0 ? 1 : 0;
                    refused = result == 0 ? refused : result;
                }
            }
        }
        if (refused != 0) {
            return Optional.of("could not free frozen processes from the v1 freezer: " + Errno.text(refused));
        }
        return freed == 0
                ? Optional.empty()
                : Optional.of("moved " + freed + " out of a v1 freezer so that they can die");
    }

    private boolean freezes(ControlGroup group) {
        byte[] state = groups.files().read(group.file("freezer.state"));
        return state != null && KernelText.begins(state, 0, state.length, KernelText.ascii("FR"));
    }
}
