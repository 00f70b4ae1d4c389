package dev.quietus.linux;

import dev.quietus.ProcessFacts;

/** What a process does with a file or with anything below a directory. One instance serves one selection. */
final class PathUse {
    private static final String DELETED = " (deleted)";

    private final Proc proc;
    private final SideReader memory;
    private final KernelFiles files;
    private final FileIdentity file;
    private final String path;
    private final Ancestry ancestry;
    private final LivingView view;
    private final Mappings mappings = new Mappings();

    PathUse(Kernel kernel, KernelFiles files, FileIdentity file, String path, Ancestry ancestry) {
        this.proc = kernel.proc();
        this.memory = kernel.memory();
        this.files = files;
        this.file = file;
        this.path = path;
        this.ancestry = ancestry;
        this.view = new LivingView(proc);
    }

    /** The first use found, in words; empty without any. */
    String of(ProcessFacts facts) {
        String prefix = view.prefix(facts);
        long namespace = ancestry.namespace(facts.pid());
        String why = link(facts, prefix + "exe", namespace, "executes ");
        if (why.isEmpty()) {
            why = link(facts, prefix + "cwd", namespace, "sits in ");
        }
        if (why.isEmpty()) {
            why = link(facts, prefix + "root", namespace, "has its root directory in ");
        }
        if (why.isEmpty()) {
            why = descriptors(facts, prefix + "fd", namespace);
        }
        return why.isEmpty() ? mapping(facts, prefix, namespace) : why;
    }

    private String descriptors(ProcessFacts facts, String directory, long namespace) {
        for (int descriptor : proc.numbers(facts.pid(), KernelText.ascii(directory))) {
            String why = link(facts, directory + '/' + descriptor, namespace, "has open ");
            if (!why.isEmpty()) {
                return why;
            }
        }
        return "";
    }

    private String link(ProcessFacts facts, String name, long namespace, String verb) {
        byte[] link = KernelText.ascii(name);
        String shown = files.link(facts.pid(), link);
        // Sockets, pipes and the like show no path.
        if (!shown.startsWith("/") || shown.equals("/") && ancestry.isOwn(namespace) && !path.equals("/")) {
            return "";
        }
        boolean uses = file.isDirectory()
                ? ancestry.holds(facts.pid(), namespace, undeleted(shown))
                : file.exists() ? file.is(identity(facts, name)) : isRemoved(shown, namespace);
        return uses ? verb + shown : "";
    }

    /** The link is followed by the kernel straight to what it is, whatever its name leads to by now. */
    private FileIdentity identity(ProcessFacts facts, String name) {
        return files.identify(KernelText.ascii("/proc/" + facts.pid() + '/' + name));
    }

    private String mapping(ProcessFacts facts, String prefix, long namespace) {
        byte[] maps = memory.read(facts.pid(), KernelText.ascii(prefix + "maps"));
        mappings.begin(maps, 0, maps.length);
        while (mappings.next()) {
            boolean uses;
            if (file.isDirectory()) {
                uses = ancestry.holds(facts.pid(), namespace, mappings.path());
            } else if (file.exists()) {
                // Stacked file systems show another device in maps than stat does: then the name decides, at home.
                uses = mappings.is(file)
                        || !mappings.deleted()
                                && ancestry.isOwn(namespace)
                                && mappings.path().equals(path);
            } else {
                uses = isRemoved(mappings.shown(), namespace);
            }
            if (uses) {
                return "maps " + mappings.shown();
            }
        }
        return "";
    }

    private boolean isRemoved(String shown, long namespace) {
        return shown.endsWith(DELETED) && ancestry.isOwn(namespace) && PathText.within(undeleted(shown), path);
    }

    private static String undeleted(String shown) {
        return shown.endsWith(DELETED) ? shown.substring(0, shown.length() - DELETED.length()) : shown;
    }
}
