package dev.quietus.windows;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Copies handles of other processes to this one, to ask what they are of; with the right to debug, as far as this user has it.
 * For one thread at a time; closed once.
 */
final class ForeignHandles implements AutoCloseable {
    private final long self = Kernel32.CALLS.GetCurrentProcess();
    private final Map<Integer, Long> processes = new HashMap<>();
    private final AtomicBoolean privileged = new AtomicBoolean(Privilege.DEBUG.enable());

    /**
     * Lends them to an {@link Errand}, for a handle may never answer.
     *
     * @param millis the longest it is waited for
     * @return whether it was done in that time
     */
    static boolean lend(String name, long millis, Consumer<ForeignHandles> work) {
        ForeignHandles handles = new ForeignHandles();
        boolean done = Errand.run(name, millis, () -> {
            try (handles) {
                work.accept(handles);
            }
        });
        if (!done) {
            handles.giveUp();
        }
        return done;
    }

    /** Whether that process lets its handles be copied. */
    boolean opens(int pid) {
        return process(pid) != 0;
    }

    private long process(int pid) {
        return processes.computeIfAbsent(
                pid, number -> Kernel32.CALLS.OpenProcess(Kernel32.PROCESS_DUP_HANDLE, false, number));
    }

    /** A handle of this process of what that row is of; 0 when it cannot be copied. The caller closes it. */
    long copy(HandleTable.Row row) {
        long process = process(row.pid());
        long[] copy = new long[1];
        return process != 0
                        && Kernel32.CALLS.DuplicateHandle(
                                process, row.value(), self, copy, 0, false, Kernel32.SAME_ACCESS)
                ? copy[0]
                : 0;
    }

    @Override
    public void close() {
        processes.values().forEach(Kernel32.CALLS::CloseHandle);
        giveUp();
    }

    /** Gives the right to debug back: whoever uses it may never come to an end. */
    private void giveUp() {
        if (privileged.getAndSet(false)) {
            Privilege.DEBUG.disable();
        }
    }
}
