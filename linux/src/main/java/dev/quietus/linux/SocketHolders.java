package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import java.util.List;
import java.util.Set;

/** Finds who has a socket open, the children that inherited it too, by the links in {@code /proc/PID/fd}. */
final class SocketHolders {
    private final Proc proc;
    private final LivingView view;

    SocketHolders(Proc proc) {
        this.proc = proc;
        this.view = new LivingView(proc);
    }

    /** Told of each process that has one of the sockets open, once for each socket. */
    @FunctionalInterface
    interface Visitor {
        void holds(ProcessFacts facts, long inode);
    }

    void find(List<ProcessFacts> processes, Set<Long> inodes, Visitor visitor) {
        if (inodes.isEmpty()) {
            return;
        }
        for (ProcessFacts facts : processes) {
            if (Matches.hasResources(facts)) {
                find(facts, inodes, visitor);
            }
        }
    }

    private void find(ProcessFacts facts, Set<Long> inodes, Visitor visitor) {
        String directory = view.prefix(facts) + "fd";
        for (int descriptor : proc.numbers(facts.pid(), KernelText.ascii(directory))) {
            int length = proc.link(facts.pid(), KernelText.ascii(directory + '/' + descriptor));
            if (length > 0) {
                long inode = NumberedLink.socket(proc.bytes(), Scratch.HEADER, Scratch.HEADER + length);
                if (inode != 0 && inodes.contains(inode)) {
                    visitor.holds(facts, inode);
                }
            }
        }
    }
}
