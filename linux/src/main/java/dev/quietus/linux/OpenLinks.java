package dev.quietus.linux;

import dev.quietus.ProcessFacts;

/** Goes through what the links in {@code /proc/PID/fd} show (proc_pid_fd(5)); nothing is opened. For one thread at a time. */
final class OpenLinks {
    private final Proc proc;
    private final LivingView view;
    private int looked;

    OpenLinks(Proc proc) {
        this.proc = proc;
        this.view = new LivingView(proc);
    }

    /** Told of each descriptor; the text's bytes are gone with the next read. */
    @FunctionalInterface
    interface Visitor {
        /**
         * @param link its name within the process's directory: {@code fd/3}
         * @param from where what it leads to begins in {@link Proc#bytes}
         */
        void open(String link, int from, int to);
    }

    /** Of at most so many descriptors, the lowest. */
    void of(ProcessFacts facts, int most, Visitor visitor) {
        String directory = view.prefix(facts) + "fd";
        int left = most;
        for (int descriptor : proc.numbers(facts.pid(), KernelText.ascii(directory))) {
            if (left-- == 0) {
                return;
            }
            looked++;
            String link = directory + '/' + descriptor;
            int length = proc.link(facts.pid(), KernelText.ascii(link));
            if (length > 0) {
                visitor.open(link, Scratch.HEADER, Scratch.HEADER + length);
            }
        }
    }

    /** How many descriptors have been looked at so far. */
    int looked() {
        return looked;
    }
}
