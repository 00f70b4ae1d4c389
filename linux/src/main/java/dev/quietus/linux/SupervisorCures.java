package dev.quietus.linux;

import dev.quietus.Cure;
import dev.quietus.ProcessFacts;
import dev.quietus.Users;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What has a supervisor stop one of those it keeps, by the supervisor's own program. Such a program trusts the files that it is told of: it
 * is only run where the supervisor is of the user who asks, and nobody else can change those. For one thread at a time.
 */
final class SupervisorCures {
    private final Kernel kernel;
    private final ProcessFacts supervisor;

    SupervisorCures(Kernel kernel, ProcessFacts supervisor) {
        this.kernel = kernel;
        this.supervisor = supervisor;
    }

    /**
     * A program that is given a file or directory.
     *
     * @param trusted what it trusts
     * @param stop its words, which stop it
     * @param look its words, which tell whether it is stopped
     * @param stopped how it is told from what these print
     */
    record Tool(String trusted, List<String> stop, List<String> look, Predicate<String> stopped) {}

    /** @param what is stopped, e.g. {@code program web} */
    Cure by(String what, Tool tool) {
        Optional<String> obstacle = obstacle(tool);
        return new Cure(
                "stop-program",
                Cure.Risk.OTHERS,
                effect(what)
                        + obstacle.map(why -> " (by a person: " + why + ")").orElse(""),
                Program.typed(tool.stop()),
                obstacle.isEmpty() ? new Cure.Act.Own(() -> stop(tool)) : new Cure.Act.ByHand());
    }

    Cure byHand(String what, String command) {
        return new Cure("stop-program", Cure.Risk.OTHERS, effect(what), command, new Cure.Act.ByHand());
    }

    private String effect(String what) {
        return "have " + supervisor.pid() + " (" + supervisor.name() + ") stop " + what;
    }

    private Optional<String> obstacle(Tool tool) {
        int uid = (int) Syscall.call(SyscallNumber.GETEUID);
        if (!supervisor.users().equals(new Users(uid, uid, uid))) {
            return Optional.of("it runs as another user");
        }
        if (!MountNamespaces.same(kernel, supervisor)) {
            return Optional.of("it is in another mount namespace");
        }
        return GuardedPath.is(kernel.scratch(), tool.trusted())
                ? Optional.empty()
                : Optional.of("others can change " + tool.trusted());
    }

    private Optional<String> stop(Tool tool) {
        // It may have changed since a person was asked.
        Optional<String> obstacle = obstacle(tool);
        if (obstacle.isPresent()) {
            return obstacle;
        }
        Program.Ended ended = run(tool.stop());
        if (ended.code() != 0) {
            return ended.failure();
        }
        Program.Ended now = run(tool.look());
        return now.code() >= 0 && tool.stopped().test(now.text()) ? Optional.empty() : Optional.of(now.text());
    }

    private Program.Ended run(List<String> words) {
        Optional<String> program = Program.find(new KernelFiles(kernel.scratch(), kernel.proc()), words.getFirst());
        if (program.isEmpty()) {
            return new Program.Ended(-1, words.getFirst() + " is not on this machine");
        }
        List<String> all = new ArrayList<>(words);
        all.set(0, program.get());
        return new Program(all, Map.of()).run();
    }
}
