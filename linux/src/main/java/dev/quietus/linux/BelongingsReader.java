package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a process has, from the links and tables that the process file system keeps of it: no file of its is opened
 * or asked for anything, so none can let the reader wait. For one thread at a time.
 */
final class BelongingsReader {
    private static final String SHARED_MEMORY = "/dev/shm/";
    /** How the link of a file without a name ends. */
    static final String DELETED = " (deleted)";

    private static final int STANDARD_ERROR = 2;
    /** Of more descriptors the first are looked at. */
    private static final int MOST_DESCRIPTORS = 256;

    /** Files of these are the system's; what matters of {@code /dev} is named before. */
    private static final List<String> SYSTEM = List.of("/dev/", "/proc/", "/sys/", "/usr/");

    private static final byte[] INODE = KernelText.ascii("ino:\t");
    private static final byte[] LOCK = KernelText.ascii("lock:\t");

    private final Kernel kernel;
    private final KernelFiles files;
    private final LivingView view;
    private final Mappings mappings = new Mappings();
    /** The own namespaces, by kind. */
    private final Map<String, String> own = new HashMap<>();

    BelongingsReader(Kernel kernel) {
        this.kernel = kernel;
        files = new KernelFiles(kernel.scratch(), kernel.proc());
        view = new LivingView(kernel.proc());
    }

    /** Null when it has ended meanwhile: then nothing that was read is certainly of it. */
    @Nullable
    Belongings read(ProcessFacts facts) {
        if (!(kernel.table().pin(facts) instanceof Pinning.Pinned pinned)) {
            return null;
        }
        Belongings belongings = readPinned(facts);
        boolean proved = Pidfd.unreaped(pinned.fd());
        Pidfd.close(pinned.fd());
        return proved ? belongings : null;
    }

    private Belongings readPinned(ProcessFacts facts) {
        List<String> namespaces = new ArrayList<>(0);
        boolean names =
                sharesNamespace(facts, "mnt", namespaces) && link(facts, "root").equals("/");
        boolean network = sharesNamespace(facts, "net", namespaces);
        boolean objects = sharesNamespace(facts, "ipc", namespaces);
        sharesNamespace(facts, "pid", namespaces);
        sharesNamespace(facts, "user", namespaces);
        List<Belongings.OpenFile> open = new ArrayList<>();
        List<Belongings.OpenFile> deleted = new ArrayList<>(0);
        Set<Long> sockets = new HashSet<>();
        String prefix = view.prefix(facts);
        int left = MOST_DESCRIPTORS;
        for (int descriptor : kernel.proc().numbers(facts.pid(), KernelText.ascii(prefix + "fd"))) {
            if (left-- == 0) {
                break;
            }
            descriptor(facts, prefix, descriptor, names ? open : null, deleted, sockets);
        }
        if (names && view.showsMap(facts)) {
            mapped(facts, prefix, open);
        }
        String folder = names ? link(facts, prefix + "cwd") : "";
        long since = WallClock.bornNanos(kernel.scratch(), facts.identity());
        String at = folder.startsWith("/") ? folder : "";
        return new Belongings(facts, since, at, objects, open, deleted, network ? sockets : Set.of(), namespaces);
    }

    private void descriptor(
            ProcessFacts facts,
            String prefix,
            int descriptor,
            @Nullable List<Belongings.OpenFile> open,
            List<Belongings.OpenFile> deleted,
            Set<Long> sockets) {
        int length = kernel.proc().link(facts.pid(), KernelText.ascii(prefix + "fd/" + descriptor));
        int end = Scratch.HEADER + Math.max(0, length);
        byte[] bytes = kernel.proc().bytes();
        long socket = NumberedLink.socket(bytes, Scratch.HEADER, end);
        if (socket != 0) {
            sockets.add(socket);
        } else if (open != null && length > 1 && bytes[Scratch.HEADER] == '/') {
            String path = KernelText.text(bytes, Scratch.HEADER, end);
            if (path.endsWith(DELETED)) {
                if (descriptor > STANDARD_ERROR) {
                    deleted.add(open(facts, prefix + "fdinfo/" + descriptor, path));
                }
            } else if (isOfInterest(path)) {
                open.add(open(facts, prefix + "fdinfo/" + descriptor, path));
            }
        }
    }

    private static boolean isOfInterest(String path) {
        if (path.startsWith(SHARED_MEMORY)) {
            return true;
        }
        for (String system : SYSTEM) {
            if (path.startsWith(system)) {
                return false;
            }
        }
        return true;
    }

    /** The lines of {@code fdinfo} (proc_pid_fdinfo(5)): {@code ino:} since Linux 5.14, {@code lock:} since 4.1. */
    private Belongings.OpenFile open(ProcessFacts facts, String info, String path) {
        int length = kernel.proc().read(facts.pid(), KernelText.ascii(info));
        byte[] bytes = kernel.proc().bytes();
        int end = Scratch.HEADER + Math.max(0, length);
        return new Belongings.OpenFile(
                path, inode(bytes, Scratch.HEADER, end), KernelText.behind(bytes, Scratch.HEADER, end, LOCK) < end);
    }

    /** The inode number in the text of a {@code fdinfo}, 0 without one. */
    static long inode(byte[] bytes, int from, int to) {
        return Math.max(0, KernelText.numberBehind(bytes, from, to, INODE));
    }

    private void mapped(ProcessFacts facts, String prefix, List<Belongings.OpenFile> open) {
        byte[] maps = kernel.memory().read(facts.pid(), KernelText.ascii(prefix + "maps"));
        mappings.begin(maps, 0, maps.length);
        while (mappings.next()) {
            String path = mappings.path();
            if (path.startsWith(SHARED_MEMORY)) {
                open.add(new Belongings.OpenFile(path, mappings.inode(), false));
            }
        }
    }

    private boolean sharesNamespace(ProcessFacts facts, String kind, List<String> others) {
        String shown = link(facts, "ns/" + kind);
        String known = own.get(kind);
        if (known == null) {
            known = files.link(kernel.pid(), KernelText.ascii("ns/" + kind));
            own.put(kind, known);
        }
        if (!shown.isEmpty() && !shown.equals(known)) {
            others.add(shown);
        }
        return !shown.isEmpty() && shown.equals(known);
    }

    private String link(ProcessFacts facts, String name) {
        return files.link(facts.pid(), KernelText.ascii(name));
    }
}
