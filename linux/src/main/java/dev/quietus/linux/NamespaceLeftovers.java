package dev.quietus.linux;

import dev.quietus.Leftover;
import dev.quietus.ProcessFacts;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which namespaces of the dead are still there: others are in them, or they are mounted somewhere (namespaces(7)). A
 * namespace that only a descriptor holds open is not found.
 */
final class NamespaceLeftovers {
    private static final String MOUNTED = "nsfs";

    private final KernelFiles files;
    private final List<Mount> mounts;

    NamespaceLeftovers(Kernel kernel, List<Mount> mounts) {
        files = new KernelFiles(kernel.scratch(), kernel.proc());
        this.mounts = mounts;
    }

    void look(Iterable<Belongings> dead, List<ProcessFacts> living, List<Leftover> found) {
        Set<String> seen = new HashSet<>();
        for (Belongings one : dead) {
            for (String namespace : one.namespaces()) {
                String why = seen.add(namespace) ? holder(namespace, living) : "";
                if (!why.isEmpty()) {
                    found.add(new Leftover(
                            "namespace",
                            namespace,
                            "namespace " + namespace,
                            new Leftover.Standing.Shared(why),
                            one.facts().identity(),
                            Map.of()));
                }
            }
        }
    }

    private String holder(String namespace, List<ProcessFacts> living) {
        for (Mount mount : mounts) {
            if (mount.type().equals(MOUNTED) && mount.root().equals(namespace)) {
                return "it is mounted at " + mount.point();
            }
        }
        byte[] link = KernelText.ascii("ns/" + namespace.substring(0, namespace.indexOf(':')));
        for (ProcessFacts facts : living) {
            if (files.link(facts.pid(), link).equals(namespace)) {
                return facts.pid() + " (" + facts.name() + ") is in it";
            }
        }
        return "";
    }
}
