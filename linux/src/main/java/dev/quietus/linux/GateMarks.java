package dev.quietus.linux;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Marks what an exec gate asks about (fanotify_mark(2)): a program named by its path, wherever its other names are, and its
 * directory, lest another file take its place; for names with wildcards the file systems where such files can be.
 */
final class GateMarks {
    static final long OPEN_EXEC_PERM = 0x00040000;

    private static final int ADD = 1;
    private static final int REMOVE = 2;
    private static final int FILESYSTEM = 0x100;
    private static final long ON_CHILD = 0x08000000;
    private static final byte[] MOUNTS = KernelText.ascii("self/mountinfo");

    private final Kernel kernel;
    private final KernelFiles files;
    private final long fd;
    /** By a name that leads there. */
    private final Map<String, FileIdentity> marked = new HashMap<>();
    /** From a name after all links to the name in the order. */
    private final Map<String, String> named = new HashMap<>();

    private int count;
    private String failure = "nothing to ask about";

    GateMarks(Kernel kernel, long fd) {
        this.kernel = kernel;
        this.files = new KernelFiles(kernel.scratch(), kernel.proc());
        this.fd = fd;
    }

    /** Whether the kernel knows such marks; empty when it does. Marks nothing. */
    String refusal() {
        // The mask is looked at before the mark is looked for, of which there is none.
        long result = mark(REMOVE, OPEN_EXEC_PERM, "/");
        return result == 0 || Errno.is(result, Errno.ENOENT) ? "" : Errno.text(result);
    }

    /** Marks; why nothing could be marked, empty when something was. */
    String add(ProgramNames names) {
        for (String program : names.exact()) {
            addExact(program);
        }
        for (String place : names.places()) {
            addFileSystems(place);
        }
        return count > 0 ? "" : failure;
    }

    /** The name in the order of a file that was asked about; its own path when the order named none. */
    String nameOf(long file, String path) {
        String name = named.get(path);
        if (name != null) {
            return name;
        }
        FileIdentity identity = marked.isEmpty() ? FileIdentity.NONE : files.identify(file);
        for (Map.Entry<String, FileIdentity> one : marked.entrySet()) {
            if (one.getValue().is(identity)) {
                return one.getKey();
            }
        }
        return path;
    }

    private void addExact(String program) {
        byte[] path = KernelText.bytes(program);
        FileIdentity file = files.identify(path);
        if (file.isRegular() && took(mark(ADD, OPEN_EXEC_PERM, program))) {
            marked.put(program, file);
        }
        int slash = program.lastIndexOf('/');
        String directory = slash == 0 ? "/" : program.substring(0, slash);
        if (!files.identify(KernelText.bytes(directory)).isDirectory()) {
            addFileSystems(directory);
        } else if (took(mark(ADD, OPEN_EXEC_PERM | ON_CHILD, directory))) {
            named.put(real(directory) + program.substring(slash), program);
        }
    }

    private static String real(String directory) {
        try {
            String real = Path.of(directory).toRealPath().toString();
            return real.equals("/") ? "" : real;
        } catch (IOException | java.nio.file.InvalidPathException e) {
            return directory;
        }
    }

    private void addFileSystems(String place) {
        int length = kernel.proc().read(MOUNTS);
        List<Mount> mounts = length <= 0
                ? kernel.mounts()
                : Mount.parse(kernel.proc().bytes(), Scratch.HEADER, Scratch.HEADER + length);
        List<Mount> concerned = new ArrayList<>();
        Mount holding = Mount.holding(mounts, place);
        if (holding != null) {
            concerned.add(holding);
        }
        for (Mount mount : mounts) {
            if (PathText.within(mount.point(), place)) {
                concerned.add(mount);
            }
        }
        for (Mount mount : concerned) {
            // Where nothing can be executed, as in proc(5), the kernel may refuse.
            took(mark(ADD | FILESYSTEM, OPEN_EXEC_PERM, mount.point()));
        }
    }

    private boolean took(long result) {
        if (result < 0) {
            failure = Errno.text(result);
            return false;
        }
        count++;
        return true;
    }

    private long mark(int flags, long mask, String path) {
        return Syscall.call(
                SyscallNumber.FANOTIFY_MARK,
                fd,
                flags,
                mask,
                KernelFiles.AT_FDCWD,
                kernel.scratch().path(KernelText.bytes(path)));
    }
}
