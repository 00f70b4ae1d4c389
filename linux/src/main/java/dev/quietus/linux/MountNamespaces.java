package dev.quietus.linux;

import dev.quietus.ProcessFacts;

/** Whether the paths that another process names are the same files here (mount_namespaces(7)). */
final class MountNamespaces {
    private static final byte[] LINK = KernelText.ascii("ns/mnt");

    private MountNamespaces() {}

    /** Where it cannot be told, as of root's processes by others, nothing speaks against it. */
    static boolean same(Kernel kernel, ProcessFacts other) {
        return same(kernel, other.pid());
    }

    /** The same of whatever process has that number. */
    static boolean same(Kernel kernel, int pid) {
        KernelFiles files = new KernelFiles(kernel.scratch(), kernel.proc());
        long theirs = files.numberedLink(pid, LINK);
        return theirs == 0 || theirs == files.numberedLink(kernel.pid(), LINK);
    }
}
