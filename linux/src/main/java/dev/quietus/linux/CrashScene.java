package dev.quietus.linux;

import dev.quietus.Happening;
import dev.quietus.Happening.Failure;
import dev.quietus.ProcessFacts;
import java.util.List;
import java.util.Optional;

/**
 * What can be seen of a process that crashes.
 *
 * @param signal that ends it; 0 while the kernel does not show it
 * @param words of the C library; empty without any
 * @param mark of its exec epoch; empty where it cannot be told
 */
record CrashScene(ProcessFacts facts, int signal, String words, String mark) {
    static final int SIGABRT = 6;
    private static final int SIGSYS = 31;

    /**
     * Looks.
     *
     * @param held whether the process stays as it is meanwhile, so that its memory can be read
     */
    static Optional<CrashScene> look(Kernel kernel, int pid, long pidfd, boolean held) {
        int length = kernel.proc().read(pid, Proc.STAT);
        int end = Scratch.HEADER + Math.max(0, length);
        int signal = length <= 0
                ? 0
                : (int) (ProcStat.field(kernel.proc().bytes(), Scratch.HEADER, end, ProcStat.EXIT_CODE) & 0x7f);
        String words = held && signal == SIGABRT ? AbortWords.read(kernel, pid) : "";
        String mark = ExecEpoch.mark(kernel, pid);
        ProcessFacts facts = kernel.table().look(pid, pidfd, kernel.table().ticks());
        if (facts == null) {
            return Optional.empty();
        }
        if (mark.isEmpty() && !facts.ownImage() && facts.parent() > 1) {
            // It never executed anything: it has what its parent has.
            mark = ExecEpoch.mark(kernel, facts.parent());
        }
        return Optional.of(new CrashScene(facts, signal, words, mark));
    }

    /** The happening, with all who share the epoch now. */
    Happening.Failed failed(Kernel kernel, long nanos, int ending) {
        Failure failure = ending == SIGSYS ? Failure.CALL : ending == SIGABRT ? AbortWords.kind(words) : Failure.FAULT;
        return new Happening.Failed(
                nanos,
                facts,
                ending,
                failure,
                words,
                mark.isEmpty() ? Optional.empty() : Optional.of(ExecEpoch.hashed(kernel, mark)),
                mark.isEmpty() ? List.of() : ExecEpoch.sharers(kernel, mark, facts.pid()));
    }
}
