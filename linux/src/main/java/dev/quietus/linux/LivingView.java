package dev.quietus.linux;

import dev.quietus.ProcessFacts;

/**
 * Where a process's memory map, descriptors and environment are to be read. After its first thread has exited, the
 * process's own directory shows none of them, although the others go on using them: then a living thread's directory.
 */
final class LivingView {
    private static final byte[] TASK = KernelText.ascii("task");

    private final Proc proc;

    LivingView(Proc proc) {
        this.proc = proc;
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
