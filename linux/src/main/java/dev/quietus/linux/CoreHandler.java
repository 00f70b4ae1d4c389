package dev.quietus.linux;

import dev.quietus.Symptom;
import java.util.List;

/**
 * Who takes in a core dump (core(5)): a file, or a program that the kernel starts and that reads it from a pipe. What
 * core_pattern says now need not be what it said when the dump began, so the program is looked for among the living.
 */
final class CoreHandler {
    private static final byte[] STDIN = KernelText.ascii("fd/0");
    private static final byte[] COMMAND_LINE = KernelText.ascii("cmdline");

    private CoreHandler() {}

    static Symptom symptom(Kernel kernel, int pid, String quote) {
        KernelFiles files = new KernelFiles(kernel.scratch(), kernel.proc());
        int taker = 0;
        int candidates = 0;
        for (int process : kernel.proc().list()) {
            if (process != pid
                    && startedByKernel(kernel, process)
                    && files.link(process, STDIN).startsWith("pipe:")) {
                boolean named = names(files, process, pid);
                taker = process;
                candidates++;
                if (named) {
                    candidates = 1;
                    break;
                }
            }
        }
        return candidates != 1
                ? new Symptom(Symptom.Kind.DUMPING, "", quote)
                : new Symptom(
                        Symptom.Kind.DUMPING,
                        "the program that takes it in",
                        taker,
                        quote + ", /proc/" + taker + "/fd/0 a pipe, started by the kernel",
                        List.of());
    }

    /** Whether a program's parent is a thread of the kernel: so are those that core_pattern names. */
    private static boolean startedByKernel(Kernel kernel, int process) {
        ProcStat stat = ProcStat.of(kernel.proc(), process);
        ProcStat parent = stat == null || stat.kernelThread() ? null : ProcStat.of(kernel.proc(), stat.parent());
        return parent != null && parent.kernelThread();
    }

    /** Whether its arguments contain the number of who dumps, as most patterns have it (%p, %P). */
    private static boolean names(KernelFiles files, int process, int pid) {
        byte[] line = files.read(process, COMMAND_LINE);
        return KernelText.strings(line, 0, line.length).contains(Integer.toString(pid));
    }
}
