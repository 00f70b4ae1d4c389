package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import dev.quietus.QuietusException;
import dev.quietus.Target;
import dev.quietus.spi.Platform.Selection;
import dev.quietus.spi.Snapshot;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Who executes a file, maps it, has it open, or sits in it; of a directory or mount point the same of anything below.
 * What exists is compared by device and inode, what does not by the name that the kernel marks as deleted.
 */
final class PathSelector {
    private final Kernel kernel;
    private final KernelFiles files;

    PathSelector(Kernel kernel) {
        this.kernel = kernel;
        this.files = new KernelFiles(kernel.scratch(), kernel.proc());
    }

    Selection select(Target.Path target, Snapshot snapshot) {
        String given = absolute(target.path());
        // Without the file there are no links to follow, and a .. is what it looks like.
        String path = PathText.normalized(given);
        byte[] bytes = KernelText.bytes(given);
        FileIdentity file = files.identify(bytes);
        String canonical = file.exists() ? canonical(bytes, path) : path;
        Matches matches = new Matches();
        try (Ancestry ancestry = new Ancestry(kernel.scratch(), files, file, canonical)) {
            PathUse use = new PathUse(kernel, files, file, canonical, ancestry);
            for (ProcessFacts facts : snapshot.processes()) {
                String why = Matches.hasResources(facts) ? use.of(facts) : "";
                if (!why.isEmpty()) {
                    matches.add(facts, why);
                }
            }
        }
        if (file.isSocket()) {
            new UnixSockets(kernel).holders(file, snapshot, (facts, inode) -> {
                if (!matches.contains(facts)) {
                    matches.add(facts, "has the socket open that is bound to it");
                }
            });
        }
        return matches.selection();
    }

    private static String absolute(String path) {
        try {
            return Path.of(path).toAbsolutePath().toString();
        } catch (InvalidPathException e) {
            throw QuietusException.usage("'" + path + "' is no path: " + e.getReason());
        }
    }

    /** The name without links in it, as the kernel shows it in links to the file. */
    private String canonical(byte[] path, String fallback) {
        long fd = files.locate(path);
        if (fd < 0) {
            return fallback;
        }
        String canonical = files.link(kernel.pid(), KernelText.ascii("fd/" + fd));
        Syscall.call(SyscallNumber.CLOSE, fd);
        return canonical.isEmpty() ? fallback : canonical;
    }
}
