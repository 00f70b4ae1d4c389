package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import java.util.List;
import java.util.Optional;

/** Looks at the processes of happenings for a feed, past those that keep waiting whoever reads about them. For one thread at a time. */
final class Beholder implements AutoCloseable {
    private static final byte[] EXECUTABLE = KernelText.ascii("exe");
    private static final String MEMORY = "/memfd:";
    private static final String DELETED = " (deleted)";
    private static final int FARTHEST = 64;

    private final Kernel kernel;
    private final Lookout lookout;

    /** Owns the kernel. */
    Beholder(Kernel kernel) {
        this.kernel = kernel;
        lookout = new Lookout(kernel);
    }

    /** For calls that ask no process. */
    Kernel kernel() {
        return kernel;
    }

    /** For questions that may be kept waiting; they get a kernel of their own. */
    Lookout lookout() {
        return lookout;
    }

    /** A process and its program. */
    record Seen(ProcessFacts facts, String file) {}

    /** Who has this number now, and what it executes. */
    Optional<Seen> see(int pid) {
        return lookout.ask(another -> {
            long fd = Pidfd.open(pid);
            if (fd < 0) {
                return Optional.empty();
            }
            try {
                int length = another.proc().link(pid, EXECUTABLE);
                String link = length <= 0
                        ? ""
                        : KernelText.text(another.proc().bytes(), Scratch.HEADER, Scratch.HEADER + length);
                // Last, for it proves that the number was its own until now.
                ProcessFacts facts =
                        another.table().look(pid, fd, another.table().ticks());
                return facts == null ? Optional.empty() : Optional.of(new Seen(facts, file(link)));
            } finally {
                Pidfd.close(fd);
            }
        });
    }

    /** The facts of the process that a pidfd holds. */
    Optional<ProcessFacts> see(int pid, long fd) {
        return lookout.ask(another -> Optional.ofNullable(
                another.table().look(pid, fd, another.table().ticks())));
    }

    /** Everybody, who can be seen. */
    List<ProcessFacts> all() {
        return lookout.ask(another -> another.table().snapshot().processes());
    }

    /** Whether a process is this program or comes from it. */
    boolean own(int pid) {
        int self = kernel.pid();
        return pid == self
                || lookout.ask(another -> {
                    int above = pid;
                    for (int far = 0; far < FARTHEST && above > 1 && above != self; far++) {
                        ProcStat stat = ProcStat.of(another.proc(), above);
                        above = stat == null ? 0 : stat.parent();
                    }
                    return above == self;
                });
    }

    /** As a happening has it: the kernel writes {@code /memfd:NAME (deleted)} for a file that never had a name. */
    static String file(String link) {
        return link.startsWith(MEMORY) && link.endsWith(DELETED)
                ? link.substring(1, link.length() - DELETED.length())
                : link;
    }

    @Override
    public void close() {
        lookout.close();
        kernel.close();
    }
}
