package dev.quietus.linux;

import java.util.HashMap;
import java.util.Map;

/**
 * Whether a file lies below a directory, by identity and not by name: the directory may be mounted elsewhere too, and in
 * another mount namespace the same name may be another directory. Only looks at what the kernel has in memory, so a file
 * server that hangs cannot hang the look (openat2(2) RESOLVE_CACHED, Linux 5.12); where that is missing, names decide
 * within the own mount namespace.
 */
final class Ancestry implements AutoCloseable {
    private static final byte[] NAMESPACE = KernelText.ascii("ns/mnt");
    private static final long O_PATH_CLOEXEC = OpenFlags.O_PATH | OpenFlags.O_CLOEXEC;
    private static final long RESOLVE_IN_ROOT_CACHED = 0x10 | 0x20;
    private static final int OPEN_HOW = Scratch.HEADER;
    private static final int OPEN_HOW_SIZE = 24;

    private final Scratch scratch;
    private final KernelFiles files;
    private final FileIdentity directory;
    private final String path;
    private final long ownNamespace;
    private final Map<Long, Long> roots = new HashMap<>();
    private final Map<Long, Map<String, Boolean>> seen = new HashMap<>();

    /** @param path its name here, without links */
    Ancestry(Scratch scratch, KernelFiles files, FileIdentity directory, String path) {
        this.scratch = scratch;
        this.files = files;
        this.directory = directory;
        this.path = path;
        ownNamespace = namespace((int) Syscall.call(SyscallNumber.GETPID));
    }

    /** The mount namespace of a process, 0 when it cannot be read. */
    long namespace(int pid) {
        return files.numberedLink(pid, NAMESPACE);
    }

    /** Whether names that a process's links show are names here. */
    boolean isOwn(long namespace) {
        return namespace == ownNamespace && namespace != 0;
    }

    /**
     * Whether a file is the directory or below it.
     *
     * @param file an absolute path, as the kernel shows it in a link of the process
     */
    boolean holds(int pid, long namespace, String file) {
        if (!file.startsWith("/") || namespace == 0) {
            return false;
        }
        if (isOwn(namespace) && PathText.within(file, path)) {
            return true;
        }
        Map<String, Boolean> known = seen.computeIfAbsent(namespace, n -> new HashMap<>());
        String at = file;
        while (true) {
            Boolean before = known.get(at);
            boolean here = before != null ? before : is(pid, namespace, at);
            known.putIfAbsent(at, here);
            if (here || at.equals("/")) {
                return here;
            }
            int slash = at.lastIndexOf('/');
            at = slash <= 0 ? "/" : at.substring(0, slash);
        }
    }

    private boolean is(int pid, long namespace, String at) {
        long root = roots.computeIfAbsent(namespace, n -> files.locate(rootOf(pid, n)));
        scratch.putLong(OPEN_HOW, O_PATH_CLOEXEC);
        scratch.putLong(OPEN_HOW + 8, 0);
        scratch.putLong(OPEN_HOW + 16, RESOLVE_IN_ROOT_CACHED);
        long fd = root < 0
                ? root
                : Syscall.call(
                        SyscallNumber.OPENAT2,
                        root,
                        scratch.path(KernelText.bytes(at)),
                        scratch.address(OPEN_HOW),
                        OPEN_HOW_SIZE);
        if (fd < 0) {
            return false;
        }
        boolean same = directory.is(files.identify(fd));
        Syscall.call(SyscallNumber.CLOSE, fd);
        return same;
    }

    private byte[] rootOf(int pid, long namespace) {
        return KernelText.ascii(isOwn(namespace) ? "/" : "/proc/" + pid + "/root");
    }

    @Override
    public void close() {
        for (long root : roots.values()) {
            if (root >= 0) {
                Syscall.call(SyscallNumber.CLOSE, root);
            }
        }
    }
}
