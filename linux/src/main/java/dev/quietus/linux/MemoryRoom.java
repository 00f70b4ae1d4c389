package dev.quietus.linux;

import java.util.List;

/** How much of the memory is used: of the machine's and of a container's limit. What the kernel could take back is not used. */
final class MemoryRoom {
    private static final byte[] MEMINFO = KernelText.ascii("/proc/meminfo");
    private static final byte[] AVAILABLE = KernelText.ascii("MemAvailable:");
    private static final byte[] TOTAL = KernelText.ascii("MemTotal:");

    /**
     * The files of one version of the controller: the limit, the use, and the line in {@code memory.stat} of what can be taken back
     * (Documentation/admin-guide/cgroup-v1/memory.rst, cgroup-v2.rst).
     */
    private record Names(String limit, String used, String idle) {}

    private static final List<Names> VERSIONS = List.of(
            new Names("/memory.max", "/memory.current", "inactive_file"),
            new Names("/memory.limit_in_bytes", "/memory.usage_in_bytes", "total_inactive_file"));

    private final KernelFiles files;
    private final List<String> groups;

    MemoryRoom(Kernel kernel, KernelFiles files) {
        this.files = files;
        this.groups = ContainerGroups.of(kernel, "memory");
    }

    /** The fuller of them, 0 to 1. */
    double share() {
        byte[] text = files.read(MEMINFO);
        if (text == null) {
            return 0;
        }
        long total = number(text, TOTAL);
        long available = number(text, AVAILABLE);
        double share = available < 0 ? 0 : part(total - available, total);
        for (String group : groups) {
            for (Names names : VERSIONS) {
                share = Math.max(share, share(group, names));
            }
        }
        return share;
    }

    private double share(String group, Names names) {
        long limit = files.number(KernelText.bytes(group + names.limit()));
        long used = limit <= 0 ? -1 : files.number(KernelText.bytes(group + names.used()));
        byte[] stat = used <= 0 ? null : files.read(KernelText.bytes(group + "/memory.stat"));
        return stat == null ? 0 : part(used - Math.max(0, number(stat, KernelText.ascii(names.idle()))), limit);
    }

    private static double part(long part, long whole) {
        return whole <= 0 ? 0 : Math.clamp((double) part / whole, 0, 1);
    }

    private static long number(byte[] text, byte[] key) {
        return KernelText.numberBehind(text, 0, text.length, key);
    }
}
