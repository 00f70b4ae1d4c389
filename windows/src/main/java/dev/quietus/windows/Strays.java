package dev.quietus.windows;

import dev.quietus.ProcessFacts;
import dev.quietus.Signal;
import dev.quietus.spi.Handle;
import java.util.ArrayList;
import java.util.List;

/**
 * Those of a run that are in its job no more: whoever starts a process as a child of another one on purpose
 * (PROC_THREAD_ATTRIBUTE_PARENT_PROCESS) starts it into that one's job. They carry the run's variable, unless they were also
 * given another environment; then nothing tells them.
 */
final class Strays {
    private static final int ROUNDS = 10;
    private static final long PATIENCE_NANOS = 500_000_000L;

    private final WindowsSystem system;
    private final String marker;
    private final long since;

    /** @param since when the run began, in units of 100 ns since the boot */
    Strays(WindowsSystem system, String name, long since) {
        this.system = system;
        this.marker = Launch.MARKER + "=" + name;
        this.since = since;
    }

    /** Ends them, until none is found; whoever is left after some rounds. */
    List<ProcessFacts> end() {
        List<ProcessFacts> found = find();
        for (int round = 0; round < ROUNDS && !found.isEmpty(); round++) {
            for (ProcessFacts facts : found) {
                try (Handle handle = new WindowsHandle(system, facts.identity(), facts, 0)) {
                    handle.send(Signal.KILL);
                    handle.await(PATIENCE_NANOS);
                }
            }
            found = find();
        }
        return found;
    }

    private List<ProcessFacts> find() {
        List<ProcessFacts> found = new ArrayList<>();
        Parameters parameters = new Parameters(system.access());
        for (ProcessFacts facts : system.table().snapshot().processes()) {
            if (!facts.ended()
                    && facts.identity().startTicks() >= since
                    && parameters.environment(facts.identity()).orElse("").contains("\0" + marker + "\0")) {
                found.add(facts);
            }
        }
        return found;
    }
}
