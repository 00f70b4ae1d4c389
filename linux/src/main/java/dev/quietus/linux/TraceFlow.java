package dev.quietus.linux;

import dev.quietus.Happening;
import dev.quietus.Powers;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.ProcessState;
import dev.quietus.Users;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes in what {@link TracePrograms} tell, and says of which program it is. For one thread. */
final class TraceFlow extends LookingFlow {
    private static final int MOST_AT_ONCE = 1000;
    private static final int KEPT = 1024;
    private static final int MOST_CGROUPS = 10_000;
    private static final long TICK_NANOS = 10_000_000;
    private static final String DELETED = " (deleted)";
    private static final byte[] PROGRAM = KernelText.ascii("exe");

    private final Kernel kernel;
    private final KernelFiles files;
    private final TracePrograms.Offsets offsets;
    private final List<String> watched;
    private final byte[] told = new byte[TracePrograms.TOLD];
    private final ByteBuffer report = ByteBuffer.wrap(told).order(ByteOrder.nativeOrder());
    /** Paths of cgroups by their numbers. */
    private final Map<Long, String> cgroups = new Kept<>();

    private final Map<ByteBuffer, Program> programs = new Kept<>();
    private volatile TraceKernel traced;
    private volatile boolean stale;
    private long lost;

    /** A program that is watched. */
    private record Program(String file, String sha256) {}

    private static final class Kept<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > KEPT;
        }
    }

    /**
     * @param kernel of this flow alone, closed with it, and so is what is traced
     * @param watched paths of programs
     */
    TraceFlow(Kernel kernel, TracePrograms.Offsets offsets, TraceKernel traced, List<String> watched) {
        // How much was lost is asked for that often.
        super(kernel, Duration.ofSeconds(1));
        this.kernel = kernel;
        this.files = new KernelFiles(kernel.scratch(), kernel.proc());
        this.offsets = offsets;
        this.watched = watched;
        this.traced = traced;
    }

    @Override
    long descriptor() {
        return traced.descriptor();
    }

    @Override
    void look(Waking.Awaited awaited) {
        if (stale) {
            begin();
        }
        for (int count = 0; count < MOST_AT_ONCE && traced.take(told); count++) {
            take();
        }
        long lostByNow = traced.lost();
        if (lostByNow > lost) {
            tell(new Happening.Lost(System.nanoTime(), TraceFeed.NAME, lostByNow - lost));
            lost = lostByNow;
        }
    }

    /** Anew, as if nothing had been told. */
    private void begin() {
        stale = false;
        TraceKernel fresh = TraceKernel.open(offsets);
        traced.close();
        traced = fresh;
        programs.clear();
        lost = 0;
    }

    private void take() {
        int pid = report.getInt(TracePrograms.TOLD_PID);
        byte[] key = Arrays.copyOf(told, TracePrograms.KEY);
        Program program = program(key, pid);
        if (program == null) {
            traced.ignore(key);
            return;
        }
        String cgroup = cgroup(report.getLong(TracePrograms.KEY_CGROUP));
        if (cgroup == null) {
            // Nobody knows whose it was; what is not known is told again by the next one.
            tell(new Happening.Lost(System.nanoTime(), TraceFeed.NAME, 1));
            return;
        }
        int number = report.getInt(TracePrograms.TOLD_CALL);
        tell(new Happening.Traced(
                System.nanoTime(),
                facts(pid, cgroup),
                program.file,
                program.sha256,
                cgroup,
                number == TracePrograms.BEGUN ? Optional.empty() : Optional.of(name(number)),
                new Answer(traced, key, number)));
    }

    /** What is to be told from now on. */
    private final class Answer implements Happening.Tracing {
        private final TraceKernel teller;
        private final byte[] key;
        private final int number;

        Answer(TraceKernel teller, byte[] key, int number) {
            this.teller = teller;
            this.key = key;
            this.number = number;
        }

        @Override
        public void known() {
            teller.know(key, number);
        }

        @Override
        public void anew() {
            stale = true;
        }
    }

    private static String name(int number) {
        return number == TracePrograms.OTHER_NUMBERS
                ? "a call by other numbers than the machine's own"
                : SystemCalls.name(number).orElseGet(() -> "system call " + number);
    }

    /** Null for one that is not watched. */
    private @Nullable Program program(byte[] key, int pid) {
        ByteBuffer whose = ByteBuffer.wrap(key).order(ByteOrder.nativeOrder());
        Program known = programs.get(whose);
        if (known != null) {
            return known;
        }
        String file = "";
        byte[] path = {};
        for (String one : watched) {
            if (isVersion(whose, files.identifyChanged(KernelText.bytes(one)))) {
                file = one;
                path = KernelText.bytes(one);
            }
        }
        if (file.isEmpty()) {
            // Removed, or seen under this name only elsewhere: a stranger's file is not opened before its name is
            // right.
            file = files.link(pid, PROGRAM);
            file = file.endsWith(DELETED) ? file.substring(0, file.length() - DELETED.length()) : file;
            path = KernelText.ascii("/proc/" + pid + "/exe");
        }
        return watched.contains(file) ? read(whose, file, path) : null;
    }

    /** Null when this is another file by now. */
    private @Nullable Program read(ByteBuffer key, String file, byte[] path) {
        long fd = files.open(path, OpenFlags.O_CLOEXEC | OpenFlags.O_NONBLOCK, 0);
        Optional<String> sha256 =
                fd < 0 ? Optional.empty() : FileDigest.shared().of(fd);
        boolean same = fd >= 0 && isVersion(key, files.identifyChanged(fd));
        Fds.close(fd);
        if (sha256.isEmpty() || !same) {
            return null;
        }
        Program program = new Program(file, sha256.get());
        programs.put(key, program);
        return program;
    }

    /**
     * Whether this, just looked at, is the file of a key, as it was then. Its device is not asked: some file systems (btrfs,
     * overlayfs) tell another than they have.
     */
    private boolean isVersion(ByteBuffer key, FileIdentity file) {
        return file.exists()
                && file.inode() == key.getLong(0)
                && kernel.scratch().getLong(KernelFiles.CHANGED) == key.getLong(TracePrograms.KEY_CHANGED)
                && kernel.scratch().getInt(KernelFiles.CHANGED + 8) == key.getInt(TracePrograms.KEY_NANOSECONDS);
    }

    /** Of the very process that made the call; what was told of it, if it is gone. */
    private ProcessFacts facts(int pid, String cgroup) {
        long start = report.getLong(TracePrograms.TOLD_START) / TICK_NANOS;
        ProcessFacts facts = kernel.table().numbered(pid);
        if (facts != null && facts.identity().startTicks() == start) {
            return facts;
        }
        int uid = report.getInt(TracePrograms.TOLD_USERS);
        int name = TracePrograms.TOLD_NAME;
        return new ProcessFacts(
                new ProcessIdentity(kernel.boot(), pid, start, 0),
                0,
                0,
                0,
                "",
                new Users(uid, uid, uid),
                ProcessState.ZOMBIE,
                0,
                false,
                KernelText.text(told, name, KernelText.find(told, name, told.length, '\0')),
                cgroup,
                false,
                true,
                Powers.ALL,
                kernel.table().ticks());
    }

    /** Where the cgroup of a number is; null when it is gone. */
    private @Nullable String cgroup(long number) {
        Deque<String> paths = new ArrayDeque<>(List.of("/"));
        String found = cgroups.get(number);
        for (int looked = 0; found == null && !paths.isEmpty() && looked < MOST_CGROUPS; looked++) {
            String path = paths.pop();
            String directory = kernel.cgroups().directory(path);
            byte[] name = KernelText.bytes(directory);
            if (directory.isEmpty() || files.identify(name).inode() == number) {
                found = directory.isEmpty() ? "" : path;
                cgroups.put(number, found);
            } else {
                files.directories(name)
                        .forEach(inner -> paths.add(path.equals("/") ? path + inner : path + "/" + inner));
            }
        }
        return found;
    }

    @Override
    void free() {
        traced.close();
    }
}
