package dev.quietus.windows;

import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.QuietusException;
import dev.quietus.spi.Self;
import dev.quietus.spi.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who asks: this process and whoever started it, as far as they live. */
final class SelfReader {
    private SelfReader() {}

    static Self read(Snapshot snapshot) {
        Map<Integer, ProcessFacts> byNumber = new HashMap<>();
        snapshot.processes().forEach(facts -> byNumber.put(facts.pid(), facts));
        ProcessFacts own = byNumber.get(Kernel32.CALLS.GetCurrentProcessId());
        if (own == null) {
            throw QuietusException.of(QuietusException.Reason.UNAVAILABLE, "the listing does not show this process");
        }
        List<ProcessIdentity> ancestors = new ArrayList<>();
        @Nullable ProcessFacts above = byNumber.get(own.parent());
        while (above != null && !ancestors.contains(above.identity())) {
            ancestors.add(above.identity());
            above = byNumber.get(above.parent());
        }
        return new Self(own.identity(), ancestors, 0, "", "", own.users());
    }
}
