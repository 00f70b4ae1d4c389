package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import dev.quietus.ProcessState;

/**
 * Where a process's memory map, descriptors and environment are to be read. After its first thread has exited, the
 * process's own directory shows none of them, although the others go on using them: then a living thread's directory.
 */
final class LivingView {
    private static final byte[] TASK = KernelText.ascii("task");

    private static final byte[] WAITS_IN = KernelText.ascii("wchan");
    private static final byte[] REFRIGERATOR = KernelText.ascii("__refrigerator");

    private final Proc proc;

    LivingView(Proc proc) {
        this.proc = proc;
    }

    /**
     * Whether its memory map can be read without waiting: who waits for a page that never comes may keep it locked. A
     * process in a freezer (cgroups(7), version 1) says that it waits, but holds nothing.
     */
    boolean showsMap(ProcessFacts facts) {
        if (facts.state() != ProcessState.UNINTERRUPTIBLE) {
            return true;
        }
        int length = facts.threads() == 1 ? proc.read(facts.pid(), WAITS_IN) : 0;
        return KernelText.begins(proc.bytes(), Scratch.HEADER, Scratch.HEADER + Math.max(0, length), REFRIGERATOR);
    }

    /** A prefix of file names within the process's directory: nothing, or {@code task/TID/}. */
    String prefix(ProcessFacts facts) {
        if (!facts.headless()) {
            return "";
        }
        for (int thread : proc.numbers(facts.pid(), TASK)) {
            if (thread != facts.pid()) {
                return "task/" + thread + "/";
            }
        }
        return "";
    }
}
