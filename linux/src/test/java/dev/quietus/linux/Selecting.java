package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import dev.quietus.Target;
import dev.quietus.spi.Platform;
import java.util.ArrayList;
import java.util.List;

/** Asks a platform of its own whom a target selects. */
final class Selecting implements AutoCloseable {
    private final LinuxPlatform platform = new LinuxPlatform();

    Platform.Selection.Found found(Target target) {
        return switch (selection(target)) {
            case Platform.Selection.Found found -> found;
            case Platform.Selection.Unavailable no -> throw new AssertionError(no.reason());
            case Platform.Selection.Absent none -> throw new AssertionError(none.reason());
        };
    }

    Platform.Selection selection(Target target) {
        return platform.select(target, platform.snapshot());
    }

    List<Integer> pids(Target target) {
        List<Integer> pids = new ArrayList<>();
        for (ProcessFacts facts : found(target).found()) {
            pids.add(facts.pid());
        }
        return pids;
    }

    /** The reason why a target selects a process; empty if it does not. */
    String why(Target target, long pid) {
        Platform.Selection.Found found = found(target);
        for (int at = 0; at < found.found().size(); at++) {
            if (found.found().get(at).pid() == pid) {
                return found.why().get(at);
            }
        }
        return "";
    }

    @Override
    public void close() {
        platform.close();
    }
}
