package dev.quietus.cli;

import dev.quietus.ProcessIdentity;
import dev.quietus.Quietus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Asks the library, and remembers users: a family of a thousand has few. */
final class SystemLookup implements Lookup {
    private final Quietus quietus;
    private final Map<Integer, String> users = new HashMap<>();

    SystemLookup(Quietus quietus) {
        this.quietus = quietus;
    }

    @Override
    public List<String> commandLine(ProcessIdentity identity) {
        return quietus.machine().commandLine(identity);
    }

    @Override
    public String userName(int uid) {
        String name = users.get(uid);
        if (name == null) {
            name = quietus.machine().userName(uid);
            users.put(uid, name);
        }
        return name;
    }
}
