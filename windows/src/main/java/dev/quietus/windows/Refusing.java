package dev.quietus.windows;

import dev.quietus.ProcessFacts;
import dev.quietus.spi.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who lets nobody look into him though this program has the right to debug: what he has open or loaded is not seen. Processes
 * that Windows itself protects are left out, for no user may look into those at all.
 */
final class Refusing {
    private static final int LOOK =
            Kernel32.PROCESS_QUERY_INFORMATION | Kernel32.PROCESS_VM_READ | Kernel32.PROCESS_DUP_HANDLE;

    private static final int NAMED = 3;

    private final Access access;

    Refusing(Access access) {
        this.access = access;
    }

    /** Who they are; empty for nobody. */
    Optional<String> of(Snapshot listing) {
        List<String> names = new ArrayList<>();
        for (ProcessFacts facts : listing.processes()) {
            if (!facts.kernelThread() && !facts.ended() && refuses(facts)) {
                names.add(facts.pid() + " (" + facts.name() + ")");
            }
        }
        if (names.isEmpty()) {
            return Optional.empty();
        }
        String shown = String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
                + (names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "");
        return Optional.of("files, libraries and variables of " + shown + " are not shown: opening to read is denied");
    }

    private boolean refuses(ProcessFacts facts) {
        return switch (access.open(facts.identity(), LOOK)) {
            case Pinning.Pinned held -> {
                held.close();
                yield false;
            }
            case Pinning.Vanished vanished -> false;
            case Pinning.Refused refused -> !isProtected(facts);
        };
    }

    private boolean isProtected(ProcessFacts facts) {
        if (!(access.open(facts.identity(), 0) instanceof Pinning.Pinned held)) {
            return false;
        }
        try (held) {
            return Protection.of(held.handle()).isPresent();
        }
    }
}
