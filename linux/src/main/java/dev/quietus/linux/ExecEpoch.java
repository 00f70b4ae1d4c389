package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * All who come from one exec by forks alone: they have the same canary. The kernel draws their address layout at the exec
 * ({@link Image}); where that is not drawn, the 16 random bytes that it hands to each program (getauxval(3) AT_RANDOM) tell,
 * of which the canary is made, and which never leave this class but hashed.
 */
final class ExecEpoch {
    private static final byte[] VECTOR = KernelText.ascii("auxv");
    private static final byte[] MEMORY = KernelText.ascii("mem");
    private static final long AT_RANDOM = 25;
    private static final int RANDOM_BYTES = 16;
    private static final String RANDOM = "random ";
    private static final int DIGITS = 16;

    private ExecEpoch() {}

    /** What a process shares with its epoch; empty where it cannot be told. */
    static String mark(Kernel kernel, int pid) {
        String image = Image.read(kernel.proc(), pid);
        return image.isEmpty() ? random(kernel, pid) : image;
    }

    /** As a happening has it. */
    static String hashed(Kernel kernel, String mark) {
        byte[] digest = FileDigest.sha256().digest(KernelText.bytes(kernel.boot() + ' ' + mark));
        return HexFormat.of().formatHex(digest).substring(0, DIGITS);
    }

    /** Who lives and has this mark, but one: those whose parent is not among them first, then the elder before the younger. */
    static List<ProcessFacts> sharers(Kernel kernel, String mark, int except) {
        List<ProcessFacts> sharers = new ArrayList<>();
        Set<Integer> pids = new HashSet<>();
        pids.add(except);
        for (int pid : kernel.proc().list()) {
            if (pid != except && mayHaveMemory(pid) && has(kernel, pid, mark)) {
                add(kernel, pid, mark, sharers);
            }
        }
        for (ProcessFacts one : sharers) {
            pids.add(one.pid());
        }
        sharers.sort(Comparator.comparing((ProcessFacts one) -> pids.contains(one.parent()))
                .thenComparingLong(one -> one.identity().startTicks())
                .thenComparingInt(ProcessFacts::pid));
        return sharers;
    }

    private static void add(Kernel kernel, int pid, String mark, List<ProcessFacts> sharers) {
        long fd = Pidfd.open(pid);
        if (fd < 0) {
            return;
        }
        // Once more, now that the number is held.
        boolean still = has(kernel, pid, mark);
        ProcessFacts facts = kernel.table().look(pid, fd, kernel.table().ticks());
        Pidfd.close(fd);
        if (still && facts != null && !facts.ended()) {
            sharers.add(facts);
        }
    }

    /**
     * Threads of the kernel have none, and share nothing. Asking for the places of no pages (move_pages(2)) looks no further than
     * that, and takes a tenth of the time of reading about somebody.
     */
    private static boolean mayHaveMemory(int pid) {
        return !Errno.is(Syscall.call(SyscallNumber.MOVE_PAGES, pid, 0, 0, 0, 0, 0), Errno.EINVAL);
    }

    private static boolean has(Kernel kernel, int pid, String mark) {
        return mark.equals(mark.startsWith(RANDOM) ? random(kernel, pid) : Image.layout(kernel.proc(), pid));
    }

    private static String random(Kernel kernel, int pid) {
        Proc proc = kernel.proc();
        int length = proc.read(pid, VECTOR);
        long at = 0;
        for (int entry = Scratch.HEADER; entry + 16 <= Scratch.HEADER + length; entry += 16) {
            if (kernel.scratch().heapLong(entry) == AT_RANDOM) {
                at = kernel.scratch().heapLong(entry + 8);
            }
        }
        long memory = at == 0 ? -1 : proc.open(pid, MEMORY);
        if (memory < 0) {
            return "";
        }
        Scratch scratch = kernel.scratch();
        long got = Syscall.call(SyscallNumber.PREAD64, memory, scratch.address(Scratch.HEADER), RANDOM_BYTES, at);
        Fds.close(memory);
        if (got != RANDOM_BYTES) {
            return "";
        }
        byte[] bytes = scratch.load(Scratch.HEADER, Scratch.HEADER + RANDOM_BYTES);
        return RANDOM + HexFormat.of().formatHex(bytes, Scratch.HEADER, Scratch.HEADER + RANDOM_BYTES);
    }
}
