package dev.quietus.linux;

import dev.quietus.QuietusException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Starts this JVM's own command line once more, in a session of its own. Not by {@link ProcessBuilder}: its words are
 * strings, and arguments need not be text.
 */
final class Reentry {
    private static final byte[] PROGRAM = KernelText.ascii("/proc/self/exe");
    private static final byte[] NOTHING = KernelText.ascii("/dev/null");

    private static final int SIG_SETMASK = 2;
    private static final long EVERY_FD = 0xffffffffL;

    private Reentry() {}

    /** @return what it writes to standard output */
    static InputStream start(byte[] option, NativeCode code, KernelFiles files, Scratch scratch) {
        List<byte[]> arguments = new ArrayList<>(CommandWords.ownArguments(files));
        if (arguments.isEmpty()) {
            throw unavailable("the arguments of this program cannot be read");
        }
        arguments.add(1, option);
        CommandWords words = new CommandWords(arguments, CommandWords.ownVariables(files), List.of(PROGRAM));
        Pipe pipe = Pipe.open(scratch, 0);
        try (PlanMemory plan = PlanMemory.open(8192 + NativeCode.ROOM + words.size(), scratch)) {
            InputStream said = pipe.input();
            start(describe(plan, words, pipe.writing()), code, plan);
            return said;
        } finally {
            Fds.close(pipe.reading());
            Fds.close(pipe.writing());
        }
    }

    private static CallTable describe(PlanMemory plan, CommandWords words, long output) {
        CallTable table = new CallTable();
        table.must("a session of its own", SyscallNumber.SETSID);
        long nothing = plan.here(plan.text(NOTHING));
        table.must("no input", SyscallNumber.OPENAT, KernelFiles.AT_FDCWD, nothing, OpenFlags.O_CLOEXEC);
        table.resultTo(1, 0);
        table.must("no input", SyscallNumber.DUP3, 0, 0, 0);
        table.must("output", SyscallNumber.DUP3, output, 1, 0);
        table.must("close descriptors", SyscallNumber.CLOSE_RANGE, 3, EVERY_FD, 0);
        table.must("unblock signals", SyscallNumber.RT_SIGPROCMASK, SIG_SETMASK, plan.here(plan.longs(0)), 0, 8);
        long program = plan.here(plan.text(words.paths().getFirst()));
        long arguments = texts(plan, words.arguments());
        table.must("execute", SyscallNumber.EXECVE, program, arguments, texts(plan, words.variables()));
        return table;
    }

    private static void start(CallTable table, NativeCode code, PlanMemory plan) {
        long pid = code.start(plan, table, 0, 0, 0);
        if (pid < 0) {
            throw unavailable("clone3: " + Errno.text(pid));
        }
        Optional<CallTable.Failure> failed = table.failure(plan);
        if (failed.isPresent()) {
            throw unavailable(
                    failed.get().purpose() + ": " + Errno.text(failed.get().result()));
        }
    }

    /** A null-terminated list of texts, for a child in this JVM's memory. */
    private static long texts(PlanMemory plan, List<byte[]> words) {
        long[] addresses = new long[words.size() + 1];
        for (int i = 0; i < words.size(); i++) {
            addresses[i] = plan.here(plan.text(words.get(i)));
        }
        return plan.here(plan.longs(addresses));
    }

    private static QuietusException unavailable(String what) {
        return QuietusException.of(QuietusException.Reason.UNAVAILABLE, "could not start in the background: " + what);
    }
}
