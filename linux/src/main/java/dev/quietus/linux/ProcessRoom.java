package dev.quietus.linux;

import java.util.List;

/** How much of the room for processes is used: of the numbers, of the threads, of a container's limit. */
final class ProcessRoom {
    private static final byte[] LOAD = KernelText.ascii("/proc/loadavg");
    private static final byte[] NUMBERS = KernelText.ascii("/proc/sys/kernel/pid_max");
    private static final byte[] THREADS = KernelText.ascii("/proc/sys/kernel/threads-max");

    private final KernelFiles files;
    private final List<String> groups;
    /** Changed by nobody but by root, and then upwards mostly. */
    private final long most;

    ProcessRoom(Kernel kernel, KernelFiles files) {
        this.files = files;
        this.groups = ContainerGroups.of(kernel, "pids");
        this.most = Math.min(files.number(NUMBERS), files.number(THREADS));
    }

    /** The fullest of them, 0 to 1. */
    double share() {
        byte[] load = files.read(LOAD);
        long threads = load == null ? -1 : threads(load);
        double share = threads > 0 && most > 0 ? (double) threads / most : 0;
        for (String group : groups) {
            long limit = files.number(KernelText.bytes(group + "/pids.max"));
            long current = files.number(KernelText.bytes(group + "/pids.current"));
            if (limit > 0 && current > 0) {
                share = Math.max(share, (double) current / limit);
            }
        }
        return Math.min(1, share);
    }

    /** Every thread has a number: the count behind the slash (proc_loadavg(5)). Pure; −1 if it is not there. */
    static long threads(byte[] text) {
        int slash = KernelText.find(text, 0, text.length, '/');
        return slash >= text.length
                ? -1
                : KernelText.number(text, slash + 1, KernelText.find(text, slash, text.length, ' '));
    }
}
