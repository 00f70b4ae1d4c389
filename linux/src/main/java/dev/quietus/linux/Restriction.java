package dev.quietus.linux;

import java.util.List;
import java.util.Optional;

/** Why this process may not see every other one (proc(5), mount options {@code hidepid} and {@code gid}). */
final class Restriction {
    private static final int CAP_SYS_PTRACE = 19;

    private Restriction() {}

    /**
     * What the mount options say.
     *
     * @param capabilities the effective capabilities of the reader
     */
    static Optional<String> of(List<Mount> mounts, long capabilities) {
        if ((capabilities >>> CAP_SYS_PTRACE & 1) != 0) {
            return Optional.empty();
        }
        String hidden = "";
        for (Mount mount : mounts) {
            if (mount.point().equals("/proc") && mount.type().equals("proc")) {
                hidden = mount.option("hidepid");
            }
        }
        return hidden.isEmpty() || hidden.equals("0") || hidden.equals("off")
                ? Optional.empty()
                : Optional.of(text("/proc is mounted with hidepid=" + hidden));
    }

    /** For processes that are listed, but may not be read. */
    static String unreadable(int count) {
        return text(count + (count == 1 ? " process" : " processes") + " in /proc may not be read");
    }

    private static String text(String seen) {
        return seen + ", so processes of other users are hidden; root or CAP_SYS_PTRACE sees all";
    }
}
