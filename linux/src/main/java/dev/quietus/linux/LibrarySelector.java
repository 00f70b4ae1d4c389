package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import dev.quietus.Target;
import dev.quietus.spi.Platform.Selection;
import dev.quietus.spi.Snapshot;

/** Who maps a shared object of a name, whatever its version, and also after an update has removed the file. */
final class LibrarySelector {
    private static final String SUFFIX = ".so";

    private final SideReader memory;
    private final LivingView view;
    private final Mappings mappings = new Mappings();

    LibrarySelector(Kernel kernel) {
        memory = kernel.memory();
        view = new LivingView(kernel.proc());
    }

    Selection select(Target.Library target, Snapshot snapshot) {
        Matches matches = new Matches();
        for (ProcessFacts facts : snapshot.processes()) {
            if (Matches.hasResources(facts)) {
                String path = mapped(facts, target.name());
                if (!path.isEmpty()) {
                    matches.add(facts, "maps " + path);
                }
            }
        }
        return matches.selection();
    }

    private String mapped(ProcessFacts facts, String library) {
        byte[] maps = memory.read(facts.pid(), KernelText.ascii(view.prefix(facts) + "maps"));
        mappings.begin(maps, 0, maps.length);
        while (mappings.next()) {
            if (isVersionOf(mappings.path(), library)) {
                return mappings.shown();
            }
        }
        return "";
    }

    /** {@code libssl} and {@code libssl.so} both mean {@code libssl.so.3}; neither means {@code libsslx.so}. */
    static boolean isVersionOf(String path, String library) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return name.equals(library)
                || name.startsWith(library + SUFFIX) && versioned(name, library.length() + SUFFIX.length())
                || library.contains(SUFFIX) && name.startsWith(library) && versioned(name, library.length());
    }

    private static boolean versioned(String name, int from) {
        return name.length() == from || name.charAt(from) == '.';
    }
}
