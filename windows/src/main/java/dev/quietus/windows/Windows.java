package dev.quietus.windows;

import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The top-level windows of this desktop. */
final class Windows {
    /** Windows of input methods belong to every program with windows, and close nothing. */
    private static final Set<String> NOT_MEANT = Set.of("IME", "MSCTFIME UI", "Default IME");

    private static final int LONGEST = 256;

    private Windows() {}

    /**
     * One window.
     *
     * @param pid of whoever made it, for relating it to a listing
     */
    record Window(Pointer handle, int pid, String title) {}

    static List<Window> all() {
        List<Window> all = new ArrayList<>();
        User32.Seen seen = (window, data) -> {
            int[] process = new int[1];
            User32.CALLS.GetWindowThreadProcessId(window, process);
            char[] kind = new char[LONGEST];
            char[] title = new char[LONGEST];
            String name = new String(kind, 0, User32.CALLS.GetClassNameW(window, kind, LONGEST));
            if (!NOT_MEANT.contains(name)) {
                all.add(new Window(
                        window, process[0], new String(title, 0, User32.CALLS.GetWindowTextW(window, title, LONGEST))));
            }
            return true;
        };
        User32.CALLS.EnumWindows(seen, Pointer.NULL);
        return all;
    }
}
