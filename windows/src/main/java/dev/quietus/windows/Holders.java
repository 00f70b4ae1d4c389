package dev.quietus.windows;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Who else has a handle of the same object. The table of all handles says so by the object's address; where the system
 * hides that (from Windows 11 24H2 on without the right to debug, and in Wine), each handle of that type is copied and
 * compared (CompareObjectHandles), and whoever may not be opened for that is not seen.
 */
final class Holders {
    private final int own = Kernel32.CALLS.GetCurrentProcessId();
    private final ForeignHandles foreign;

    private Holders(ForeignHandles foreign) {
        this.foreign = foreign;
    }

    /**
     * The numbers of the processes, other than this one, that hold what our handle is of.
     *
     * @param handles open handles of this process
     * @return for each, in the same order
     */
    static List<SortedSet<Integer>> of(List<Long> handles) {
        List<SortedSet<Integer>> all = new ArrayList<>();
        handles.forEach(handle -> all.add(new TreeSet<>()));
        if (!handles.isEmpty()) {
            try (ForeignHandles foreign = new ForeignHandles()) {
                new Holders(foreign).search(HandleTable.read(), handles, all);
            }
        }
        return all;
    }

    /** Whether this program finds a second handle that it has made of its own process, by what it would find others by. */
    static boolean areTold() {
        long self = Kernel32.CALLS.GetCurrentProcess();
        long[] copy = new long[1];
        if (!Kernel32.CALLS.DuplicateHandle(self, self, self, copy, 0, false, Kernel32.SAME_ACCESS)) {
            return false;
        }
        int own = Kernel32.CALLS.GetCurrentProcessId();
        boolean listed = HandleTable.read().stream().anyMatch(row -> row.pid() == own && row.value() == copy[0]);
        boolean told = listed && same(copy[0], self);
        Kernel32.CALLS.CloseHandle(copy[0]);
        return told;
    }

    private void search(List<HandleTable.Row> table, List<Long> handles, List<SortedSet<Integer>> all) {
        Map<Long, HandleTable.Row> ours = new HashMap<>();
        for (HandleTable.Row row : table) {
            if (row.pid() == own) {
                ours.put(row.value(), row);
            }
        }
        for (HandleTable.Row row : table) {
            if (row.pid() == own) {
                continue;
            }
            long copy = 0;
            for (int i = 0; i < handles.size(); i++) {
                HandleTable.Row mine = ours.get(handles.get(i));
                if (mine == null || mine.type() != row.type()) {
                    continue;
                }
                boolean told = mine.object() != 0 && row.object() != 0;
                copy = told || copy != 0 ? copy : foreign.copy(row);
                if (told ? mine.object() == row.object() : copy != 0 && same(handles.get(i), copy)) {
                    all.get(i).add(row.pid());
                }
            }
            if (copy != 0) {
                Kernel32.CALLS.CloseHandle(copy);
            }
        }
    }

    /** Whether two handles of this process are of the same object. */
    static boolean same(long one, long other) {
        return Ntdll.CALLS.NtCompareObjects(one, other) == 0;
    }
}
