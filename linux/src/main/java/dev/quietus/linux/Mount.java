package dev.quietus.linux;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A line of {@code /proc/PID/mountinfo} (proc_pid_mountinfo(5)).
 *
 * @param device {@code major:minor}
 * @param root which directory of the file system is mounted
 * @param point where
 * @param type the file system's type
 * @param source what is mounted, in the file system's own words
 * @param options of the file system, separated by commas
 */
record Mount(String device, String root, String point, String type, String source, String options) {
    private static final int FIRST_FIELDS = 6;

    /** Reads the file; malformed lines are left out. */
    static List<Mount> parse(byte[] text, int from, int to) {
        List<Mount> mounts = new ArrayList<>();
        for (int line = from; line < to; ) {
            int end = KernelText.find(text, line, to, '\n');
            List<String> fields = fields(text, line, end);
            int dash = fields.indexOf("-");
            if (dash >= FIRST_FIELDS && fields.size() > dash + 3) {
                mounts.add(new Mount(
                        fields.get(2),
                        fields.get(3),
                        fields.get(4),
                        fields.get(dash + 1),
                        fields.get(dash + 2),
                        fields.get(dash + 3)));
            }
            line = end + 1;
        }
        return mounts;
    }

    /** The mount that an absolute path lies on, as names tell: the deepest, of those the last; null without one. */
    static @Nullable Mount holding(List<Mount> mounts, String path) {
        Mount best = null;
        for (Mount mount : mounts) {
            boolean holds = path.startsWith("/") && PathText.within(path, mount.point);
            if (holds && (best == null || mount.point.length() >= best.point.length())) {
                best = mount;
            }
        }
        return best;
    }

    /** The value of an option such as {@code hidepid=2}; empty without it. */
    String option(String name) {
        for (String option : options.split(",", -1)) {
            if (option.startsWith(name) && option.length() > name.length() && option.charAt(name.length()) == '=') {
                return option.substring(name.length() + 1);
            }
        }
        return "";
    }

    /** Whether an option without a value is set. */
    boolean has(String name) {
        return (',' + options + ',').contains(',' + name + ',');
    }

    private static List<String> fields(byte[] text, int from, int to) {
        List<String> fields = new ArrayList<>(12);
        for (int at = from; at <= to; ) {
            int end = KernelText.find(text, at, to, ' ');
            fields.add(Octal.text(text, at, end));
            at = end + 1;
        }
        return fields;
    }
}
