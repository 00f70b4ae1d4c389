package dev.quietus.linux;

import dev.quietus.Users;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What {@code /proc/PID/status} says beyond {@code stat} (proc_pid_status(5)). The kernel escapes newlines in the name,
 * so a line's key can be trusted.
 *
 * @param users real, effective and saved uid
 * @param depth in how many PID namespaces it has a number, from the reader's inwards; 0 where the kernel does not tell
 * @param innermost its number in the innermost of them
 * @param threads number of threads, 0 where it does not say
 * @param tracer pid of the tracer, 0 without one
 * @param pending signals waiting for the first thread, bit n-1 is signal n
 * @param sharedPending signals waiting for the process
 * @param blocked signals the first thread holds back
 * @param ignored signals without effect
 * @param caught signals with a handler
 * @param dumping whether it is writing a core dump
 * @param capabilities its effective capabilities, bit n is capability n (capabilities(7))
 * @param bounding the most that an exec can give it
 * @param noNewRights whether no exec gives it or its descendants any (prctl(2) PR_SET_NO_NEW_PRIVS)
 */
record ProcStatus(
        Users users,
        int depth,
        int innermost,
        int threads,
        int tracer,
        long pending,
        long sharedPending,
        long blocked,
        long ignored,
        long caught,
        boolean dumping,
        long capabilities,
        long bounding,
        boolean noNewRights) {
    private static final byte[] OWN = KernelText.ascii("self/status");
    private static final byte[] LEADER = KernelText.ascii("Tgid:");
    private static final byte[] UID = KernelText.ascii("Uid:");
    private static final byte[] PIDS = KernelText.ascii("NSpid:");
    private static final byte[] THREADS = KernelText.ascii("Threads:");
    private static final byte[] TRACER = KernelText.ascii("TracerPid:");
    private static final byte[] PENDING = KernelText.ascii("SigPnd:");
    private static final byte[] SHARED = KernelText.ascii("ShdPnd:");
    private static final byte[] BLOCKED = KernelText.ascii("SigBlk:");
    private static final byte[] IGNORED = KernelText.ascii("SigIgn:");
    private static final byte[] CAUGHT = KernelText.ascii("SigCgt:");
    private static final byte[] DUMPING = KernelText.ascii("CoreDumping:");
    private static final byte[] CAPABILITIES = KernelText.ascii("CapEff:");
    private static final byte[] BOUNDING = KernelText.ascii("CapBnd:");
    private static final byte[] NO_NEW_RIGHTS = KernelText.ascii("NoNewPrivs:");

    /** That of a process; null if it cannot be read. */
    static @Nullable ProcStatus of(Proc proc, int pid) {
        return read(proc, proc.read(pid, Proc.STATUS));
    }

    /** That of this program itself. */
    static @Nullable ProcStatus own(Proc proc) {
        return read(proc, proc.read(OWN));
    }

    private static @Nullable ProcStatus read(Proc proc, int length) {
        return length <= 0 ? null : parse(proc.bytes(), Scratch.HEADER, Scratch.HEADER + length);
    }

    /** Reads the file; null without a complete {@code Uid:} line. */
    static @Nullable ProcStatus parse(byte[] text, int from, int to) {
        int[] uids = numbers(text, from, to, UID);
        if (uids.length < 3) {
            return null;
        }
        int[] pids = numbers(text, from, to, PIDS);
        return new ProcStatus(
                new Users(uids[0], uids[1], uids[2]),
                pids.length,
                pids.length == 0 ? 0 : pids[pids.length - 1],
                first(text, from, to, THREADS),
                first(text, from, to, TRACER),
                mask(text, from, to, PENDING),
                mask(text, from, to, SHARED),
                mask(text, from, to, BLOCKED),
                mask(text, from, to, IGNORED),
                mask(text, from, to, CAUGHT),
                first(text, from, to, DUMPING) == 1,
                mask(text, from, to, CAPABILITIES),
                mask(text, from, to, BOUNDING),
                first(text, from, to, NO_NEW_RIGHTS) == 1);
    }

    /** The process of which the file describes a thread; 0 if it does not say. */
    static int leader(byte[] text, int from, int to) {
        return first(text, from, to, LEADER);
    }

    /** The first number of a line; 0 if there is none. */
    static int first(byte[] text, int from, int to, byte[] key) {
        int[] numbers = numbers(text, from, to, key);
        return numbers.length == 0 ? 0 : numbers[0];
    }

    private static long mask(byte[] text, int from, int to, byte[] key) {
        int at = KernelText.behind(text, from, to, key);
        int end = KernelText.find(text, at, to, '\n');
        while (at < end && text[at] <= ' ') {
            at++;
        }
        return KernelText.hexadecimal(text, at, end);
    }

    /** The numbers of a line; a uid above the range of int appears as the int with the same bits. */
    private static int[] numbers(byte[] text, int from, int to, byte[] key) {
        int at = KernelText.behind(text, from, to, key);
        int end = KernelText.find(text, at, to, '\n');
        int[] numbers = new int[0];
        while (at < end) {
            if (text[at] <= ' ') {
                at++;
                continue;
            }
            int stop = at;
            while (stop < end && text[stop] > ' ') {
                stop++;
            }
            long number = KernelText.number(text, at, stop);
            if (number < 0 || number > 0xffffffffL) {
                return new int[0];
            }
            numbers = Arrays.copyOf(numbers, numbers.length + 1);
            numbers[numbers.length - 1] = (int) number;
            at = stop;
        }
        return numbers;
    }
}
