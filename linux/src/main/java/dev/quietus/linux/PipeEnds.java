package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import java.util.List;
import java.util.Map;

/**
 * Who is at the other end of a process's pipes and FIFOs (pipe(7), fifo(7)): its readers where it writes, its writers where
 * it reads. The mode of a descriptor's link tells how it was opened. For one thread at a time.
 */
final class PipeEnds {
    private static final String PIPE = "pipe:[";
    private static final String DEVICES = "/dev/";
    private static final int OWNER_READS = 0x100;
    private static final int OWNER_WRITES = 0x80;

    private final Kernel kernel;
    private final KernelFiles files;
    private final Ties ties;

    PipeEnds(Kernel kernel, Ties ties) {
        this.kernel = kernel;
        this.files = new KernelFiles(kernel.scratch(), kernel.proc());
        this.ties = ties;
    }

    /** @param links the process's descriptors, by what they lead to */
    void seek(Ties.Rank rank, ProcessFacts facts, Map<String, List<String>> links, int order) {
        for (Map.Entry<String, List<String>> one : links.entrySet()) {
            String target = one.getKey();
            List<String> own = one.getValue();
            if (target.startsWith(PIPE)) {
                ties.seek(target, rank, order, (other, theirs) -> why(facts, own, other, theirs, "pipe"));
            } else if (target.startsWith("/") && !target.startsWith(DEVICES)) {
                // Whether it is a FIFO is asked when somebody else has the same name open.
                ties.seek(
                        target,
                        rank,
                        order,
                        (other, theirs) -> sameFifo(target, facts, own.getFirst(), other, theirs)
                                ? why(facts, own, other, theirs, "FIFO " + target)
                                : "");
            }
        }
    }

    private String why(ProcessFacts facts, List<String> own, ProcessFacts other, String link, String name) {
        int modes = 0;
        for (String each : own) {
            modes |= files.linkMode(facts.pid(), each);
        }
        int theirs = files.linkMode(other.pid(), link);
        if ((modes & OWNER_WRITES) != 0 && (theirs & OWNER_READS) != 0) {
            return "reads from its " + name;
        }
        return (modes & OWNER_READS) != 0 && (theirs & OWNER_WRITES) != 0 ? "writes to its " + name : "";
    }

    /** What has one name may be two files, or no FIFO. The kernel says what it remembers; no file system is asked. */
    private boolean sameFifo(String target, ProcessFacts facts, String own, ProcessFacts other, String theirs) {
        if (!LocalMounts.read(kernel.proc()).hold(target)) {
            return false;
        }
        FileIdentity file = files.identify(KernelText.ascii("/proc/" + facts.pid() + '/' + own));
        return file.isFifo() && file.is(files.identify(KernelText.ascii("/proc/" + other.pid() + '/' + theirs)));
    }
}
