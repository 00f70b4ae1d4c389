package dev.quietus.linux;

import org.jspecify.annotations.Nullable;

/**
 * What one look at a thread showed. Two looks at a thread that did nothing in between are alike.
 *
 * @param thread its number
 * @param state its letter (proc_pid_stat(5))
 * @param switches how often it has given up or lost the processor (proc_pid_status(5), both kinds of context switches)
 * @param function the kernel's function it waits in, empty where it runs or that cannot be read (proc_pid_wchan(5))
 */
record ThreadLook(int thread, char state, long switches, String function) {
    private static final byte[] VOLUNTARY = KernelText.ascii("voluntary_ctxt_switches:");
    private static final byte[] FORCED = KernelText.ascii("nonvoluntary_ctxt_switches:");
    private static final String FUSE = "request_wait_answer";

    /** Looks; null when it has ended. */
    static @Nullable ThreadLook at(Proc proc, int pid, int thread) {
        int length = proc.read(pid, file(thread, "stat"));
        ProcStat stat = length <= 0 ? null : ProcStat.parse(proc.bytes(), Scratch.HEADER, Scratch.HEADER + length);
        if (stat == null) {
            return null;
        }
        int wchan = proc.read(pid, file(thread, "wchan"));
        String function = wchan <= 0 ? "" : KernelText.text(proc.bytes(), Scratch.HEADER, Scratch.HEADER + wchan);
        function = function.equals("0") ? "" : function;
        boolean counts = suspicious(stat.state(), function);
        return new ThreadLook(thread, stat.state(), counts ? switches(proc, pid, thread) : 0, function);
    }

    /** Whether it may wait where no signal reaches it: one that asks a FUSE server does, as soon as it is killed. */
    boolean suspicious() {
        return suspicious(state, function);
    }

    private static boolean suspicious(char state, String function) {
        return state == 'D' || function.equals(FUSE);
    }

    static byte[] file(int thread, String name) {
        return KernelText.ascii("task/" + thread + "/" + name);
    }

    private static long switches(Proc proc, int pid, int thread) {
        int length = proc.read(pid, file(thread, "status"));
        int end = Scratch.HEADER + Math.max(0, length);
        return KernelText.numberBehind(proc.bytes(), Scratch.HEADER, end, VOLUNTARY)
                + KernelText.numberBehind(proc.bytes(), Scratch.HEADER, end, FORCED);
    }
}
