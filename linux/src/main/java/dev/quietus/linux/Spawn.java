package dev.quietus.linux;

import dev.quietus.QuietusException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;

/**
 * Starts programs by posix_spawn(3) of the C library, as children of the calling thread (PR_SET_PDEATHSIG). Not by {@link
 * ProcessBuilder}: its words are strings, and arguments need not be text; and it passes no descriptors on.
 */
final class Spawn {
    /** More than posix_spawnattr_t or posix_spawn_file_actions_t of any C library. */
    private static final int OPAQUE = 1024;

    private static final int SIGNAL_SET = 128;
    private static final int POSIX_SPAWN_SETSIGMASK = 0x08;

    private Spawn() {}

    /** A descriptor of this program, and which one it becomes. Sources are none of the targets, but 0, 1 and 2. */
    record Given(long fd, int as) {}

    /**
     * Starts a program with no signal blocked.
     *
     * @param words its path first
     * @param variables each {@code NAME=VALUE}
     * @param descriptors given in this order; of 0, 1 and 2 it keeps this program's own
     * @param first the lowest number that is closed, with all above
     * @param directory in which it starts, empty for this program's
     * @return the child's pid, or the negated error number
     * @throws QuietusException UNAVAILABLE when the C library cannot close descriptors for a child (glibc 2.34)
     */
    static long start(
            List<byte[]> words,
            List<byte[]> variables,
            List<Given> descriptors,
            int first,
            Optional<byte[]> directory) {
        try (Arena arena = Arena.ofConfined()) {
            long actions = arena.allocate(OPAQUE, 16).address();
            long attributes = arena.allocate(OPAQUE, 16).address();
            MemorySegment pid = arena.allocate(8, 8);
            call("posix_spawn_file_actions_init", actions, 0, 0);
            call("posix_spawnattr_init", attributes, 0, 0);
            try {
                descriptors.forEach(each -> call("posix_spawn_file_actions_adddup2", actions, each.fd, each.as));
                call("posix_spawn_file_actions_addclosefrom_np", actions, first, 0);
                directory.ifPresent(
                        path -> call("posix_spawn_file_actions_addchdir_np", actions, text(arena, path), 0));
                call("posix_spawnattr_setflags", attributes, POSIX_SPAWN_SETSIGMASK, 0);
                call(
                        "posix_spawnattr_setsigmask",
                        attributes,
                        arena.allocate(SIGNAL_SET, 16).address(),
                        0);
                int failed = Syscall.function(
                        find("posix_spawn"),
                        pid.address(),
                        text(arena, words.getFirst()),
                        actions,
                        attributes,
                        texts(arena, words),
                        texts(arena, variables));
                return failed == 0 ? pid.get(ValueLayout.JAVA_INT, 0) : -failed;
            } finally {
                call("posix_spawnattr_destroy", attributes, 0, 0);
                call("posix_spawn_file_actions_destroy", actions, 0, 0);
            }
        }
    }

    private static void call(String function, long a, long b, long c) {
        int failed = Syscall.function(find(function), a, b, c, 0, 0, 0);
        if (failed != 0) {
            throw ToolLaunch.unavailable(function + ": " + Errno.text(-(long) failed));
        }
    }

    private static MemorySegment find(String function) {
        return Syscall.functionNamed(function)
                .orElseThrow(() -> ToolLaunch.unavailable("this C library has no " + function + " (glibc 2.34)"));
    }

    private static long texts(Arena arena, List<byte[]> all) {
        MemorySegment list = arena.allocate(8L * (all.size() + 1), 8);
        for (int at = 0; at < all.size(); at++) {
            list.set(ValueLayout.JAVA_LONG, 8L * at, text(arena, all.get(at)));
        }
        return list.address();
    }

    private static long text(Arena arena, byte[] bytes) {
        MemorySegment text = arena.allocate(bytes.length + 1L);
        MemorySegment.copy(bytes, 0, text, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return text.address();
    }
}
