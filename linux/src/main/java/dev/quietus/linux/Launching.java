package dev.quietus.linux;

import dev.quietus.CallRule;
import dev.quietus.Containment;
import dev.quietus.QuietusException;
import dev.quietus.Run;
import dev.quietus.RunAs;
import dev.quietus.RunLimits;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

/** Makes runs of containments: decides what holds them, launches, falls back. On the thread of runs only. */
final class Launching {
    /** How the weakness of limits begins that are counted. */
    static final String COUNTED = "no cgroup keeps the limits on ";

    private static final int CAP_SYS_PTRACE = 19;
    private static final int CAP_SYS_ADMIN = 21;
    private static final int AF_UNIX = 1;
    private static final int SOCK_SEQPACKET_CLOEXEC = 5 | 0x80000;

    private final RunThread thread;
    private final Kernel kernel;
    private final KernelFiles files;
    private final RunGroups groups;
    private final RunRegistry registry;
    /** Empty where runs are launched by tools. */
    private final Optional<NativeCode> code;

    private final boolean privileged;
    private final boolean tracer;
    private final int uid;
    private final int gid;
    /** Whether this program's session has a terminal. */
    private final boolean terminal;
    /** Whether a clone into a fresh cgroup kills the child at birth: this program's own cgroup has seen cgroup.kill. */
    private boolean bornDead;

    Launching(RunThread thread, Kernel kernel) {
        this.thread = thread;
        this.kernel = kernel;
        files = new KernelFiles(kernel.scratch(), kernel.proc());
        groups = new RunGroups(kernel);
        registry = new RunRegistry(kernel);
        ProcStatus self = ProcStatus.own(kernel.proc());
        if (self == null) {
            throw QuietusException.of(QuietusException.Reason.UNAVAILABLE, "/proc/self/status cannot be read");
        }
        privileged = (self.capabilities() >>> CAP_SYS_ADMIN & 1) != 0;
        tracer = (self.capabilities() >>> CAP_SYS_PTRACE & 1) != 0;
        uid = (int) Syscall.call(SyscallNumber.GETEUID);
        gid = (int) Syscall.call(SyscallNumber.GETEGID);
        ProcStat stat = ProcStat.own(kernel.proc());
        terminal = stat == null || stat.terminal() != 0;
        code = ToolLaunch.used() ? Optional.empty() : Optional.of(NativeCode.load(kernel.scratch()));
    }

    Scratch scratch() {
        return kernel.scratch();
    }

    /** Starts this JVM's command line once more; see {@link dev.quietus.RunHost#again}. */
    InputStream again(String option) {
        return Reentry.start(KernelText.ascii(option), machine(), files, kernel.scratch());
    }

    /**
     * Starts a run.
     *
     * @param opened the files that it redirects
     * @throws NameTaken when there is a run of its name, or a file of one that is to be cleared away
     */
    CompletableFuture<Run> start(Containment containment, RunFiles opened) {
        List<String> weaknesses = new ArrayList<>();
        Lent lent = new Lent();
        Set<String> wanted = wanted(containment);
        Optional<SeccompFilter> filter = Optional.of(containment.limits().calls())
                .filter(CallRule::forbids)
                .map(SeccompFilter::of);
        if (code.isEmpty()) {
            ToolLaunch.require(filter.isEmpty(), "rules about system calls");
            ToolLaunch.require(wanted.contains(Confines.NAMESPACE), "runs without the means " + Confines.NAMESPACE);
            ToolLaunch.require(RunTree.isPossible(kernel.proc()), "kernels without CONFIG_PROC_CHILDREN");
            weaknesses.add(ToolLaunch.weakness());
        }
        try {
            String name = containment.name().orElseGet(Launching::invented);
            RunListing listing = registry.enlist(name, containment.command(), weaknesses);
            lent.add(listing);
            Optional<Account> account = account(containment, lent);
            Optional<RunGroup> group =
                    wanted.contains(Confines.GROUP) ? groups.make(name, containment.limits()) : Optional.empty();
            group.ifPresent(lent::add);
            if (wanted.contains(Confines.GROUP) && group.isEmpty()) {
                lacking(containment, Confines.GROUP, groups.absence(), weaknesses);
            }
            count(RunBounds.unkept(containment.limits(), group), weaknesses);
            boolean namespace = wanted.contains(Confines.NAMESPACE);
            Confines confines = new Confines(
                    name,
                    namespace,
                    namespace && !privileged,
                    uid,
                    gid,
                    group,
                    group.isPresent() && !bornDead && code.isPresent(),
                    account,
                    containment.user() instanceof RunAs.Pooled,
                    !namespace && wanted.contains(Confines.NO_NEW_PRIVILEGES)
                            || insisted(containment)
                            || filter.isPresent(),
                    tracer,
                    listing.folder(),
                    !terminal);
            return launch(containment, opened, confines, filter, listing, weaknesses, lent);
        } catch (RuntimeException e) {
            var _ = lent.giveBack();
            throw e;
        }
    }

    /** @throws QuietusException UNAVAILABLE when limits cannot be counted either */
    private void count(RunLimits unkept, List<String> weaknesses) {
        List<String> names = RunBounds.names(unkept);
        if (names.isEmpty()) {
            return;
        }
        if (!RunTree.isPossible(kernel.proc())) {
            throw QuietusException.of(
                    QuietusException.Reason.UNAVAILABLE,
                    COUNTED + String.join(", ", names)
                            + ", and this kernel does not tell the children of processes (CONFIG_PROC_CHILDREN)");
        }
        weaknesses.add(COUNTED + String.join(", ", names) + ": what the run uses is looked at every 10 ms");
    }

    private static boolean insisted(Containment containment) {
        return containment.means().contains(Confines.NO_NEW_PRIVILEGES)
                || containment.required().contains(Confines.NO_NEW_PRIVILEGES);
    }

    /** Opens what the command gets, then launches in the way that there is here. */
    private CompletableFuture<Run> launch(
            Containment containment,
            RunFiles opened,
            Confines confines,
            Optional<SeccompFilter> filter,
            RunListing listing,
            List<String> weaknesses,
            Lent lent) {
        CommandWords words = CommandWords.of(containment, confines.account(), files);
        RunStreams streams = RunStreams.open(containment, opened, OutputMeter.limited(containment), kernel.scratch());
        try {
            return code.isPresent()
                    ? launchByCode(containment, confines, words, filter, streams, listing, weaknesses, lent)
                    : launchByTools(containment, confines, words, streams, listing, weaknesses, lent);
        } catch (RuntimeException e) {
            streams.close();
            throw e;
        }
    }

    /** With a weaker containment where the kernel does not allow this one and nobody insists on it. */
    private CompletableFuture<Run> launchByCode(
            Containment containment,
            Confines confines,
            CommandWords words,
            Optional<SeccompFilter> filter,
            RunStreams streams,
            RunListing listing,
            List<String> weaknesses,
            Lent lent) {
        Confines tried = confines;
        while (true) {
            Attempt attempt = attempt(containment, tried, words, filter, streams);
            if (attempt.cloned.pid() > 0 && attempt.launch.entered()) {
                streams.release();
                Keeper keeper =
                        new HeldKeeper(thread, kernel, attempt.launch, attempt.plan, attempt.cloned, attempt.socket);
                return live(containment, tried, keeper, streams, listing, weaknesses, lent);
            }
            tried = weaker(containment, tried, attempt, weaknesses);
        }
    }

    private CompletableFuture<Run> launchByTools(
            Containment containment,
            Confines confines,
            CommandWords words,
            RunStreams streams,
            RunListing listing,
            List<String> weaknesses,
            Lent lent) {
        ToolLaunch tools = new ToolLaunch(files, containment, confines, words);
        return ToolKeeper.start(thread, kernel, confines, tools, streams)
                .whenComplete((_, failed) -> {
                    if (failed != null) {
                        streams.close();
                        // Who has just been collected may be on the way out of it.
                        var _ = confines.group().map(RunGroup::populated);
                        var _ = lent.giveBack();
                    }
                })
                .thenCompose(keeper -> {
                    var run = live(containment, confines, keeper, streams, listing, weaknesses, lent);
                    // Not before it is written down by what it can be found.
                    keeper.release(streams);
                    return run;
                });
    }

    /** Begins a run's life, now that its keeper is there. */
    private CompletableFuture<Run> live(
            Containment containment,
            Confines confines,
            Keeper keeper,
            RunStreams streams,
            RunListing listing,
            List<String> weaknesses,
            Lent lent) {
        OutputMeter meter = new OutputMeter(containment, streams);
        RunLife life = new RunLife(thread, kernel, containment, confines, keeper, streams, meter, weaknesses, lent);
        CompletableFuture<Void> started = life.begin();
        listing.begun(life.identity(), confines);
        confines.weakness().ifPresent(weaknesses::add);
        return started.thenApply(_ -> new LinuxRun(confines.name(), thread, life, streams, meter));
    }

    /** The machine code, where it is there. */
    private NativeCode machine() {
        return code.orElseThrow(() -> ToolLaunch.unavailable("not without machine code: " + ToolLaunch.weakness()));
    }

    /** @param socket this program's end of the socket to the keeper */
    private record Attempt(Launch launch, PlanMemory plan, Launch.Cloned cloned, long socket) {}

    private Attempt attempt(
            Containment containment,
            Confines confines,
            CommandWords words,
            Optional<SeccompFilter> filter,
            RunStreams streams) {
        PlanMemory plan = PlanMemory.open(Launch.room(words, filter), kernel.scratch());
        Fds.Pair ends = new Fds.Pair(-1, -1);
        try {
            ends = socket();
            if (filter.isPresent()) {
                KeeperLine.nameSenders(ends.first(), kernel.scratch());
            }
            Launch launch = new Launch(containment, confines, words, filter, plan);
            Launch.Cloned cloned = launch.start(machine(), streams, ends.second());
            return new Attempt(launch, plan, cloned, ends.first());
        } catch (RuntimeException e) {
            Fds.close(ends.first());
            plan.close();
            throw e;
        } finally {
            Fds.close(ends.second());
        }
    }

    private Fds.Pair socket() {
        Scratch scratch = kernel.scratch();
        long made = Syscall.call(SyscallNumber.SOCKETPAIR, AF_UNIX, SOCK_SEQPACKET_CLOEXEC, 0, scratch.address(0));
        if (made < 0) {
            throw QuietusException.of(QuietusException.Reason.UNAVAILABLE, "a socket: " + Errno.text(made));
        }
        return Fds.highPair("a socket", scratch.getInt(0), scratch.getInt(4));
    }

    /**
     * What to try after an attempt at which nothing began.
     *
     * @throws QuietusException UNAVAILABLE when there is nothing
     */
    private Confines weaker(Containment containment, Confines tried, Attempt failed, List<String> weaknesses) {
        long pid = failed.cloned.pid();
        Fds.close(failed.socket);
        if (pid > 0) {
            KeeperEnd.collect(failed.cloned.fd(), kernel.scratch());
            Fds.close(failed.cloned.fd());
        }
        QuietusException reason = pid < 0 ? refused(pid) : failed.launch.failure();
        boolean unborn = pid > 0 && !failed.launch.begun();
        failed.plan.close();
        if (unborn && tried.intoGroup()) {
            bornDead = true;
            return tried.joining();
        }
        boolean forks = Errno.is(pid, Errno.EAGAIN) || Errno.is(pid, Errno.ENOMEM);
        if (tried.namespace() && !forks) {
            lacking(containment, Confines.NAMESPACE, String.valueOf(reason.getMessage()), weaknesses);
            return tried.withoutNamespace();
        }
        throw reason;
    }

    private static QuietusException refused(long result) {
        return QuietusException.of(QuietusException.Reason.UNAVAILABLE, "clone3: " + Errno.text(result));
    }

    private static Set<String> wanted(Containment containment) {
        Set<String> all = new HashSet<>(containment.means());
        all.addAll(containment.required());
        for (String name : all) {
            if (!Confines.NAMES.contains(name)) {
                throw QuietusException.usage(
                        "'" + name + "' is no means of containment; there are " + String.join(", ", Confines.NAMES));
            }
        }
        if (containment.required().contains(Confines.OWN_UID) && !(containment.user() instanceof RunAs.Pooled)) {
            throw QuietusException.usage("the means own-uid is had by running as a user of the pool (--as auto)");
        }
        return containment.means().isEmpty() ? new HashSet<>(Confines.NAMES) : all;
    }

    private static void lacking(Containment containment, String means, String why, List<String> weaknesses) {
        if (containment.required().contains(means)) {
            throw QuietusException.of(QuietusException.Reason.UNAVAILABLE, "cannot contain by " + means + ": " + why);
        }
        weaknesses.add("no " + means + ": " + why);
    }

    private Optional<Account> account(Containment containment, Lent lent) {
        return switch (containment.user()) {
            case RunAs.Caller caller -> Optional.empty();
            case RunAs.Account user -> Optional.of(Account.of(permitted(user), files));
            case RunAs.Pooled pooled -> {
                permitted(pooled);
                UidPool.Lease lease = UidPool.runs(files).lease(kernel.table().snapshot());
                if (lease == null) {
                    throw QuietusException.of(QuietusException.Reason.UNAVAILABLE, "every uid of the pool is in use");
                }
                lent.add(lease);
                yield Optional.of(Account.nameless(lease.uid()));
            }
        };
    }

    private <T extends RunAs> T permitted(T user) {
        if (uid != 0) {
            throw QuietusException.of(
                    QuietusException.Reason.NOT_PERMITTED, "only root can run a command as another user");
        }
        return user;
    }

    private static String invented() {
        return Long.toString(ThreadLocalRandom.current().nextLong(1L << 40) | 1L << 40, 36);
    }
}
