package dev.quietus.windows;

import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.Signal;
import dev.quietus.spi.Handle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Those of a run that are in its job no more: whoever starts a process as a child of another one on purpose
 * (PROC_THREAD_ATTRIBUTE_PARENT_PROCESS) starts it into that one's job. They carry the run's variable, unless they were also
 * given another environment. Then Windows tells them from nobody who was born outside meanwhile, unless they belong to another
 * account and the parent they show is one that this user may not choose.
 */
final class Strays {
    private static final int ROUNDS = 10;
    private static final long PATIENCE_NANOS = 500_000_000L;
    private static final long PAUSE_NANOS = 10_000_000L;

    /** The jobs of the runs of this program: whoever is in one of them ends with that run. */
    private static final Set<Job> JOBS = new HashSet<>();

    private final WindowsSystem system;
    private final Job job;
    private final String marker;
    private final Set<ProcessIdentity> before = new HashSet<>();
    private int own = Accounts.UNKNOWN;

    private Strays(WindowsSystem system, Job job, String name) {
        this.system = system;
        this.job = job;
        this.marker = Launch.MARKER + "=" + name;
    }

    /** Remembers who is there before the run begins; the clock may be set meanwhile. To be ended by {@link #over}. */
    static Strays before(WindowsSystem system, Job job, String name) {
        Strays strays = new Strays(system, job, name);
        int number = Kernel32.CALLS.GetCurrentProcessId();
        for (ProcessFacts facts : system.table().snapshot().processes()) {
            strays.before.add(facts.identity());
            if (facts.pid() == number) {
                strays.own = facts.users().real();
            }
        }
        synchronized (JOBS) {
            JOBS.add(job);
        }
        return strays;
    }

    /** The run's job is about to be closed. */
    void over() {
        synchronized (JOBS) {
            JOBS.remove(job);
        }
    }

    /**
     * Who was born since the run began and is outside its job.
     *
     * @param marked carry the run's variable
     * @param unread newborns, or such as may not be read: a variable of theirs is not told
     * @param doubtful carry another or none, and nothing excludes that the run started them
     */
    record Look(List<ProcessFacts> marked, List<ProcessFacts> unread, List<ProcessFacts> doubtful) {
        static final Look NOBODY = new Look(List.of(), List.of(), List.of());

        private static final int NAMED = 3;

        /** Names those of whom it cannot be told. */
        String text() {
            List<String> named = untold().stream()
                    .limit(NAMED)
                    .map(facts -> facts.name() + " (" + facts.pid() + ")")
                    .toList();
            int more = untold().size() - named.size();
            return "born meanwhile outside the job, and nothing excludes that the command started them as children of others: "
                    + String.join(", ", named) + (more > 0 ? " and " + more + " more" : "")
                    + "; with --means job nobody outside is looked at";
        }

        /** All of whom it cannot be told. */
        List<ProcessFacts> untold() {
            List<ProcessFacts> all = new ArrayList<>(unread);
            all.addAll(doubtful);
            return all;
        }
    }

    /** Ends those with the variable, until none is found, and gives newborns a moment to be told; what is left after that. */
    Look end() {
        Look found = look();
        long limit = System.nanoTime() + PATIENCE_NANOS;
        for (int round = 0; round < ROUNDS && !found.marked.isEmpty(); round++) {
            for (ProcessFacts facts : found.marked) {
                try (Handle handle = new WindowsHandle(system, facts.identity(), facts, 0)) {
                    handle.send(Signal.KILL);
                    handle.await(PATIENCE_NANOS);
                }
            }
            found = look();
        }
        while (found.marked.isEmpty() && !found.unread.isEmpty() && System.nanoTime() < limit) {
            LockSupport.parkNanos(PAUSE_NANOS);
            found = look();
        }
        return found;
    }

    private Look look() {
        Look look = new Look(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        Parameters parameters = new Parameters(system.access());
        Map<Integer, ProcessFacts> all = new HashMap<>();
        system.table().snapshot().processes().forEach(facts -> all.put(facts.pid(), facts));
        Set<Integer> members = new HashSet<>(job.members());
        for (ProcessFacts facts : all.values()) {
            if (facts.ended()
                    || facts.threads() == 0
                    || members.contains(facts.pid())
                    || before.contains(facts.identity())
                    || isExcluded(facts, all.get(facts.parent()))) {
                continue;
            }
            Optional<String> environment = parameters.environment(facts.identity());
            if (environment.isEmpty()) {
                look.unread.add(facts);
            } else if (environment.get().contains("\0" + marker + "\0")) {
                look.marked.add(facts);
            } else {
                look.doubtful.add(facts);
            }
        }
        return look;
    }

    /** Whether it cannot be of this run, or has ended. */
    private boolean isExcluded(ProcessFacts facts, @Nullable ProcessFacts parent) {
        return switch (system.access().open(facts.identity(), Kernel32.PROCESS_QUERY_INFORMATION)) {
            case Pinning.Vanished vanished -> true;
            case Pinning.Refused refused -> !canBeChosen(parent);
            case Pinning.Pinned pinned -> {
                try (pinned) {
                    // A service starts programs for whoever asks it, in his name: COM, WMI, the Task Scheduler.
                    yield Kernel32.CALLS.WaitForSingleObject(pinned.handle(), 0) == Kernel32.WAIT_OBJECT_0
                            || endsWithARun(pinned.handle())
                            || isForeign(facts) && !canBeChosen(parent);
                }
            }
        };
    }

    private boolean isForeign(ProcessFacts facts) {
        int user = facts.users().real();
        return own != Accounts.UNKNOWN && user != Accounts.UNKNOWN && user != own;
    }

    private static boolean endsWithARun(long process) {
        synchronized (JOBS) {
            return JOBS.stream().anyMatch(each -> each.holds(process));
        }
    }

    /** Whether a process with this user's rights can start others as its children; also one that is not there any more could. */
    private boolean canBeChosen(@Nullable ProcessFacts parent) {
        if (parent == null) {
            return true;
        }
        return switch (system.access().open(parent.identity(), Kernel32.PROCESS_CREATE_PROCESS)) {
            case Pinning.Vanished vanished -> true;
            case Pinning.Refused refused -> false;
            case Pinning.Pinned pinned -> {
                pinned.close();
                yield true;
            }
        };
    }
}
