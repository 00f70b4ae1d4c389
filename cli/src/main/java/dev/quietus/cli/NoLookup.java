package dev.quietus.cli;

import dev.quietus.ProcessIdentity;
import java.util.List;

/** Knows nothing beyond numbers; for answers that show no process. */
final class NoLookup implements Lookup {
    static final NoLookup INSTANCE = new NoLookup();

    private NoLookup() {}

    @Override
    public List<String> commandLine(ProcessIdentity identity) {
        return List.of();
    }

    @Override
    public String userName(int uid) {
        return Integer.toUnsignedString(uid);
    }
}
