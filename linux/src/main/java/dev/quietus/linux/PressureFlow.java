package dev.quietus.linux;

import dev.quietus.Happening;
import dev.quietus.Happening.Resource;
import dev.quietus.spi.Feed;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Looks how much is used, and hears the kernel's alarm. For one thread. */
final class PressureFlow extends LookingFlow {
    /** Below nobody is pressed. */
    private static final double LEAST = 0.5;

    /** Disks and processors fill more slowly. */
    private static final long SLOW_MICROS = 1_000_000;
    /** After so many looks at the disks mounts are looked for again. */
    private static final int LOOKS_PER_SEARCH = 30;

    private final Kernel kernel;
    private final KernelFiles files;
    private final ProcessRoom processes;
    private final MemoryRoom memory;
    private final Set<Resource> wanted;
    private final Set<Resource> pressed = EnumSet.noneOf(Resource.class);
    private long alarm;
    private List<Mount> disks = List.of();
    private int looks;
    private long looked = System.nanoTime();
    private long slowLooked = looked;
    private long memoryWaited;
    private long processorWaited;

    PressureFlow(Kernel kernel, Feed.Watch watch) {
        super(kernel, watch.interval());
        this.wanted = watch.resources().isEmpty() ? EnumSet.allOf(Resource.class) : EnumSet.copyOf(watch.resources());
        this.kernel = kernel;
        this.files = new KernelFiles(kernel.scratch(), kernel.proc());
        this.processes = new ProcessRoom(kernel, files);
        this.memory = new MemoryRoom(kernel, files);
        this.alarm = wanted.contains(Resource.MEMORY) ? PressureAlarm.open(kernel) : -1;
        this.memoryWaited = waited(PressureAlarm.MEMORY);
        this.processorWaited = waited(PressureAlarm.PROCESSOR);
    }

    @Override
    long descriptor() {
        return alarm;
    }

    @Override
    int wanted() {
        return Waking.POLLPRI;
    }

    @Override
    void look(Waking.Awaited awaited) {
        if (awaited == Waking.Awaited.BROKEN) {
            // So says a cgroup that is gone; looking goes on.
            Fds.close(alarm);
            alarm = -1;
        }
        long now = System.nanoTime();
        if (wanted.contains(Resource.MEMORY)) {
            long waited = waited(PressureAlarm.MEMORY);
            double stalled = share(waited - memoryWaited, Math.max(1, (now - looked) / 1000));
            tell(Resource.MEMORY, Math.max(memory.share(), stalled), awaited == Waking.Awaited.READY);
            memoryWaited = waited;
        }
        if (wanted.contains(Resource.PROCESSES)) {
            tell(Resource.PROCESSES, processes.share(), false);
        }
        looked = now;
        long since = (now - slowLooked) / 1000;
        if (since >= SLOW_MICROS) {
            slowLooked = now;
            lookSlowly(since);
        }
    }

    private void lookSlowly(long since) {
        if (wanted.contains(Resource.PROCESSOR)) {
            long processor = waited(PressureAlarm.PROCESSOR);
            tell(Resource.PROCESSOR, share(processor - processorWaited, since), false);
            processorWaited = processor;
        }
        if (wanted.contains(Resource.DISK)) {
            tell(Resource.DISK, fullest(), false);
        }
    }

    private void tell(Resource resource, double share, boolean alarmed) {
        boolean high = share >= LEAST || alarmed;
        if (high || pressed.contains(resource)) {
            tell(new Happening.Pressed(System.nanoTime(), resource, share));
        }
        if (high) {
            pressed.add(resource);
        } else {
            pressed.remove(resource);
        }
    }

    private long waited(byte[] file) {
        byte[] text = files.read(file);
        return text == null ? -1 : PressureAlarm.waited(text);
    }

    private static double share(long part, long whole) {
        return whole <= 0 ? 0 : Math.clamp((double) part / whole, 0, 1);
    }

    /** Of the local disks that can be written to the one that is fullest, in bytes or in files (statfs(2)). */
    private double fullest() {
        if (looks++ % LOOKS_PER_SEARCH == 0) {
            disks = disks();
        }
        double fullest = 0;
        for (Mount disk : disks) {
            fullest = Math.max(fullest, fullness(kernel.scratch(), KernelText.bytes(disk.point())));
        }
        return fullest;
    }

    private List<Mount> disks() {
        LocalMounts local = LocalMounts.read(kernel.proc());
        Set<String> devices = new HashSet<>();
        // One look at each file system, wherever else it is mounted too.
        return local.all().stream()
                .filter(mount -> local.hold(mount.point()) && devices.add(mount.device()))
                .toList();
    }

    /** 0 for one that cannot be asked, is read-only, or has no size. */
    private static double fullness(Scratch scratch, byte[] point) {
        long result = Syscall.call(SyscallNumber.STATFS, scratch.path(point), scratch.address(Scratch.HEADER));
        if (result < 0) {
            return 0;
        }
        long blocks = scratch.getLong(Scratch.HEADER + 16);
        long free = scratch.getLong(Scratch.HEADER + 24);
        long available = scratch.getLong(Scratch.HEADER + 32);
        long nodes = scratch.getLong(Scratch.HEADER + 40);
        long freeNodes = scratch.getLong(Scratch.HEADER + 48);
        boolean readOnly = (scratch.getLong(Scratch.HEADER + 80) & 1) != 0;
        // As df(1) counts: what is kept for root is neither used nor available.
        double bytes = share(blocks - free, blocks - free + available);
        return readOnly || blocks <= 0 ? 0 : Math.max(bytes, nodes <= 0 ? 0 : share(nodes - freeNodes, nodes));
    }

    @Override
    void free() {
        Fds.close(alarm);
        alarm = -1;
    }
}
