package dev.quietus.windows;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What is started whenever somebody logs on: the values of the keys Run and RunOnce, of the machine and of the user who asks,
 * without those that were switched off since (StartupApproved, by Task Manager or the settings).
 */
final class RunKeys {
    private static final String VERSION = "Software\\Microsoft\\Windows\\CurrentVersion\\";
    private static final String EMULATED = "Software\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\";
    private static final String APPROVED = VERSION + "Explorer\\StartupApproved\\";

    private RunKeys() {}

    /**
     * One value.
     *
     * @param key as reg.exe names it
     */
    record Entry(String key, String name, String command) {
        /** What removes it. */
        String removal() {
            return "reg delete " + key + " /v \"" + name + "\"";
        }
    }

    static List<Entry> read() {
        List<Entry> all = new ArrayList<>();
        for (Registry.Root root : Registry.Root.values()) {
            add(all, root, VERSION + "Run", APPROVED + "Run");
            add(all, root, VERSION + "RunOnce", "");
            add(all, root, EMULATED + "Run", APPROVED + "Run32");
            add(all, root, EMULATED + "RunOnce", "");
        }
        return all;
    }

    private static void add(List<Entry> all, Registry.Root root, String path, String approvals) {
        Set<String> off = new HashSet<>();
        for (Registry.Value value :
                approvals.isEmpty() ? List.<Registry.Value>of() : Registry.values(root, approvals)) {
            if (isOff(value.first())) {
                off.add(value.name().toLowerCase(Locale.ROOT));
            }
        }
        for (Registry.Value value : Registry.values(root, path)) {
            if (!value.text().isBlank() && !off.contains(value.name().toLowerCase(Locale.ROOT))) {
                all.add(new Entry(root.word() + "\\" + path, value.name(), value.text()));
            }
        }
    }

    /** The first byte is even for what is on, and odd for what is off. */
    static boolean isOff(int first) {
        return first > 0 && (first & 1) != 0;
    }
}
