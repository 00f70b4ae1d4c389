package dev.quietus.windows;

import dev.quietus.Powers;
import dev.quietus.ProcessIdentity;
import dev.quietus.spi.Details;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/** Reads what is expensive to know, each time through a handle of exactly this process. */
final class WindowsDetails implements Details {
    private static final int LONGEST_PATH = 32 * 1024;

    private final WindowsSystem system;
    private final ProcessIdentity identity;

    WindowsDetails(WindowsSystem system, ProcessIdentity identity) {
        this.system = system;
        this.identity = identity;
    }

    @Override
    public List<String> commandLine() {
        return new Parameters(system.access())
                .commandLine(identity)
                .map(CommandLineText::arguments)
                .orElse(List.of());
    }

    @Override
    public Optional<String> executable() {
        return with(WindowsDetails::path);
    }

    /** The path of what an open process executes. */
    static Optional<String> path(long process) {
        char[] path = new char[LONGEST_PATH];
        int[] length = {LONGEST_PATH};
        return Kernel32.CALLS.QueryFullProcessImageNameW(process, 0, path, length)
                ? Optional.of(new String(path, 0, length[0]))
                : Optional.empty();
    }

    @Override
    public Optional<Long> descriptors() {
        return with(handle -> {
            int[] count = new int[1];
            return Kernel32.CALLS.GetProcessHandleCount(handle, count) && count[0] > 0
                    ? Optional.of((long) count[0])
                    : Optional.empty();
        });
    }

    private interface Look<T> {
        Optional<T> at(long handle);
    }

    private <T> Optional<T> with(Look<T> look) {
        if (!(system.access().open(identity, 0) instanceof Pinning.Pinned held)) {
            return Optional.empty();
        }
        try (held) {
            return look.at(held.handle());
        }
    }

    /** A program gets the token of whoever starts it: nobody comes to another account by being started. */
    @Override
    public Optional<Powers> attainable() {
        return Optional.of(new Powers(false, false));
    }

    @Override
    public Optional<Long> namespace() {
        return Optional.empty();
    }

    @Override
    public Init init() {
        return Init.NO;
    }

    /** Every process is started with a program of its own; there is no fork. */
    @Override
    public Optional<String> image() {
        return Optional.empty();
    }

    @Override
    public Optional<String> waitsIn() {
        return Optional.empty();
    }

    @Override
    public Optional<Integer> tracer() {
        SortedSet<Integer> debuggers = DebugObject.of(system.access(), identity).debuggers();
        return debuggers.isEmpty() ? Optional.empty() : Optional.of(debuggers.first());
    }

    @Override
    public Optional<String> frozenBy() {
        return Optional.empty();
    }
}
