package dev.quietus.linux;

import dev.quietus.Containment;
import dev.quietus.QuietusException;
import dev.quietus.RunName;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One launch: what the child does on its way into the containment, what the keeper does to itself, what the command does
 * to itself, as tables of system calls; then the clone. Used once, by one thread.
 */
final class Launch {
    private static final long CLONE_PIDFD = 0x1000;
    private static final long CLONE_NEWNS = 0x20000;
    private static final long CLONE_NEWUSER = 0x10000000;
    private static final long CLONE_NEWPID = 0x20000000;
    private static final long CLONE_INTO_CGROUP = 0x200000000L;

    private static final long MS_REC_SLAVE = 0x4000 | 0x80000;
    private static final long MS_NOSUID_NODEV_NOEXEC = 2 | 4 | 8;
    private static final int CLOSE_RANGE_CLOEXEC = 4;
    private static final long EVERY_FD = 0xffffffffL;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int RLIMIT_NPROC = 6;
    /** More than can be born between two looks: else the limit would be kept, but nobody would see that it was reached. */
    private static final long UNSEEN = 1000;

    private static final int PR_SET_PDEATHSIG = 1;
    private static final int PR_SET_NAME = 15;
    private static final int PR_SET_CHILD_SUBREAPER = 36;
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final int SIGKILL = 9;
    private static final int SIGCONT = 18;
    private static final int SIG_SETMASK = 2;

    /** What a keeper calls itself. */
    static final String KEEPER = RunName.KEEPER;

    /** The purpose of the calls that execute the command. */
    private static final String EXECUTE = "execute";
    /** The purpose of the call that gives the namespace a /proc of its own. */
    private static final String PROC = "mount /proc";

    private final Containment containment;
    private final Confines confines;
    private final CommandWords words;
    private final PlanMemory plan;
    private final CallTable entry = new CallTable();
    private final CallTable setup = new CallTable();
    private final CallTable command = new CallTable();
    private final CallTable last = new CallTable();
    private final Optional<CallGate> gate;

    /**
     * @param filter of system calls, where there is a rule
     * @param plan with room for {@link #room}
     */
    Launch(
            Containment containment,
            Confines confines,
            CommandWords words,
            Optional<SeccompFilter> filter,
            PlanMemory plan) {
        this.containment = containment;
        this.confines = confines;
        this.words = words;
        this.plan = plan;
        gate = filter.map(rules -> new CallGate(rules, command, plan));
    }

    /** Bytes that the plan of a launch needs besides the words of its command. */
    static long room(CommandWords words, Optional<SeccompFilter> filter) {
        int paths = words.paths().size();
        long calls = filter.isPresent() ? CallGate.room() : 0;
        return 32 * 1024 + NativeCode.ROOM + words.size() + (long) paths * CallTable.RECORD + calls;
    }

    /** How the command gets its filter of system calls, where there is a rule. */
    Optional<CallGate> gate() {
        return gate;
    }

    /**
     * Clones.
     *
     * @param streams what the command gets
     * @param socket the keeper's end of the socket to this program
     * @return the keeper to be, or the negated error number of clone3(2)
     */
    Cloned start(NativeCode code, RunStreams streams, long socket) {
        describeCommand(streams);
        describeKeeper();
        plan.keeper(setup, command, last, confines.namespace());
        describeEntry(code, streams, socket);
        long pidfd = plan.space(8);
        long group = confines.intoGroup() ? confines.groupFd() : 0;
        long pid = code.start(plan, entry, flags(), plan.here(pidfd), group);
        return new Cloned(pid, pid < 0 ? -1 : Fds.highIfPossible(plan.getLongAt(pidfd)));
    }

    /** Why the run did not come about, once the keeper has ended or told so. */
    QuietusException failure() {
        Optional<CallTable.Failure> failed = entry.failure(plan);
        if (failed.isEmpty()) {
            failed = setup.failure(plan);
        }
        if (failed.isPresent()) {
            return unavailable(
                    failed.get().purpose() + ": " + Errno.text(failed.get().result()));
        }
        List<Long> tries = command.results(plan, EXECUTE);
        if (tries.isEmpty()) {
            return command.failure(plan)
                    .map(step -> unavailable(step.purpose() + ": " + Errno.text(step.result())))
                    .orElseGet(() -> unavailable("the kernel let no process begin (" + plan.state() + ")"));
        }
        return notExecuted(tries);
    }

    /** Whether the child has done anything at all. */
    boolean begun() {
        return entry.begun(plan);
    }

    /** Whether the child has come to its end, the keeper: no call on its way has failed. */
    boolean entered() {
        return begun() && entry.failure(plan).isEmpty();
    }

    /** Whether the namespace, if there is one, has got a /proc of its own; without, programs in it see the pids outside. */
    boolean ownProc() {
        if (!confines.namespace()) {
            return true;
        }
        List<Long> mounted = (confines.userNamespace() ? entry : setup).results(plan, PROC);
        return !mounted.isEmpty() && mounted.get(0) == 0;
    }

    /** The first error that is not about a place where nothing was: what execvp(3) reports. */
    private QuietusException notExecuted(List<Long> tries) {
        String name = containment.command().get(0);
        if (tries.stream().anyMatch(result -> Errno.is(result, Errno.ENOEXEC))) {
            return QuietusException.of(
                    QuietusException.Reason.CANNOT_EXECUTE,
                    "cannot execute " + name + ": it is no program and has no #! line; for a shell script: sh " + name);
        }
        for (long result : tries) {
            boolean absent = Errno.is(result, Errno.ENOENT) || Errno.is(result, Errno.ENOTDIR);
            if (!absent) {
                return QuietusException.of(
                        QuietusException.Reason.CANNOT_EXECUTE, "cannot execute " + name + ": " + Errno.text(result));
            }
        }
        boolean there = name.contains("/")
                && containment
                        .directory()
                        .orElse(Path.of(""))
                        .resolve(name)
                        .toFile()
                        .exists();
        return there
                ? QuietusException.of(
                        QuietusException.Reason.CANNOT_EXECUTE,
                        "cannot execute " + name
                                + ": the program that its #! line names is missing, or a library of it")
                : QuietusException.of(QuietusException.Reason.COMMAND_NOT_FOUND, name + ": command not found");
    }

    private static QuietusException unavailable(String what) {
        return QuietusException.of(QuietusException.Reason.UNAVAILABLE, "could not set the run up: " + what);
    }

    private long flags() {
        long flags = CLONE_PIDFD;
        flags |= confines.intoGroup() ? CLONE_INTO_CGROUP : 0;
        flags |= confines.namespace() ? CLONE_NEWPID : 0;
        flags |= confines.userNamespace() ? CLONE_NEWUSER | CLONE_NEWNS : 0;
        return flags;
    }

    /** On the way in, in this JVM's memory: addresses are this JVM's. */
    private void describeEntry(NativeCode code, RunStreams streams, long socket) {
        if (confines.userNamespace()) {
            // A single id, one's own, is all that may be mapped without privileges (user_namespaces(7)).
            write(entry, "setgroups", "/proc/self/setgroups", "deny");
            write(entry, "map the uid", "/proc/self/uid_map", confines.uid() + " " + confines.uid() + " 1");
            write(entry, "map the gid", "/proc/self/gid_map", confines.gid() + " " + confines.gid() + " 1");
            describeCap();
        }
        for (String list : confines.joined()) {
            write(entry, "join " + list, list, "0");
        }
        if (confines.userNamespace()) {
            // The rights that the child has in its new namespace end when it executes the keeper.
            describeMounts(entry);
        }
        for (int which = 0; which <= 2; which++) {
            if (streams.command(which) != RunStreams.INHERITED) {
                entry.must("standard streams", SyscallNumber.DUP3, streams.command(which), which, 0);
            }
        }
        if (containment.merged()) {
            entry.must("standard streams", SyscallNumber.DUP3, 1, 2, 0);
        }
        entry.must("descriptors", SyscallNumber.DUP3, plan.fd(), 3, 0);
        entry.must("descriptors", SyscallNumber.DUP3, socket, 4, 0);
        entry.must("descriptors", SyscallNumber.CLOSE_RANGE, 5, EVERY_FD, CLOSE_RANGE_CLOEXEC);
        long name = plan.here(plan.longs(here(KEEPER), here(confines.name()), 0));
        entry.must(
                "execute the keeper",
                SyscallNumber.EXECVEAT,
                code.keeper(),
                here(""),
                name,
                plan.here(plan.longs(0)),
                AT_EMPTY_PATH);
    }

    /**
     * A user namespace counts the processes of its own (user_namespaces(7), RLIMIT_NPROC of setrlimit(2)). Where they are
     * limited by looking, that bounds what can be born between two looks.
     */
    static Optional<Long> cap(Containment containment, Confines confines) {
        var most = RunBounds.unkept(containment.limits(), confines.group()).processes();
        return most.isPresent() ? Optional.of(most.getAsInt() + UNSEEN) : Optional.empty();
    }

    private void describeCap() {
        cap(containment, confines).ifPresent(most -> {
            long cap = plan.here(plan.longs(most, most));
            entry.may("cap the processes", SyscallNumber.PRLIMIT64, 0, RLIMIT_NPROC, cap, 0);
        });
    }

    private void describeMounts(CallTable table) {
        long none = text(table, "none");
        table.must("detach mounts", SyscallNumber.MOUNT, none, text(table, "/"), 0, MS_REC_SLAVE, 0);
        long proc = text(table, "proc");
        table.may(PROC, SyscallNumber.MOUNT, proc, text(table, "/proc"), proc, MS_NOSUID_NODEV_NOEXEC, 0);
        // Else every run's pids were 2, 3, 4, and files in shared folders that are named by them would collide.
        String last = Integer.toString(ThreadLocalRandom.current().nextInt(1000, 30_000));
        table.mayWrite(
                "begin at any pid", text(table, "/proc/sys/kernel/ns_last_pid"), text(table, last), last.length());
        confines.book().ifPresent(folder -> {
            // Who can write there can have others ended: in the run there is another book.
            long room = text(table, "mode=0700,size=16m");
            long file = text(table, "tmpfs");
            table.may(
                    "hide the book",
                    SyscallNumber.MOUNT,
                    file,
                    text(table, folder),
                    file,
                    MS_NOSUID_NODEV_NOEXEC,
                    room);
        });
    }

    private void describeKeeper() {
        if (confines.namespace() && !confines.userNamespace()) {
            // Not while the starter waits: the kernel makes those wait who change mounts while others end.
            setup.must("a mount namespace", SyscallNumber.UNSHARE, CLONE_NEWNS);
            describeMounts(setup);
        }
        setup.may("name", SyscallNumber.PRCTL, PR_SET_NAME, there(KEEPER));
        // None of the run may trace it, unless privileged outside the run's user namespace.
        setup.must("guard the keeper", SyscallNumber.PRCTL, Dumpable.PR_SET, 0);
        // Where its own end is not everybody's it must live to end them: woken, it hears the socket's end.
        int signal = confines.namespace() ? SIGKILL : SIGCONT;
        setup.must("end with the starter", SyscallNumber.PRCTL, PR_SET_PDEATHSIG, signal);
        if (!confines.namespace()) {
            setup.must("adopt orphans", SyscallNumber.PRCTL, PR_SET_CHILD_SUBREAPER, 1);
            confines.killFile().ifPresent(file -> write(last, "kill the cgroup", file, "1"));
        }
    }

    private void describeCommand(RunStreams streams) {
        for (int which = 1; which <= 2; which++) {
            if (streams.anew(which)) {
                // Not before: a run that does not come about leaves files as they were. Pipes and devices refuse.
                command.may("empty the file", SyscallNumber.FTRUNCATE, which, 0);
            }
        }
        containment
                .directory()
                .ifPresent(path ->
                        command.must("enter the directory " + path, SyscallNumber.CHDIR, there(path.toString())));
        confines.account().ifPresent(this::describeAccount);
        if (confines.ownProcessGroup()) {
            // A signal to one's own group (kill(2), pid 0) reaches whoever else is in it, outside of the namespace too.
            command.must("a process group", SyscallNumber.SETPGID, 0, 0);
        }
        if (confines.noNewPrivileges()) {
            command.must("no new privileges", SyscallNumber.PRCTL, PR_SET_NO_NEW_PRIVS, 1);
        }
        if (gate.isEmpty()) {
            command.must("close descriptors", SyscallNumber.CLOSE_RANGE, 3, EVERY_FD, 0);
        }
        command.must("unblock signals", SyscallNumber.RT_SIGPROCMASK, SIG_SETMASK, plan.longs(0), 0, 8);
        long arguments = plan.texts(words.arguments());
        long variables = plan.texts(words.variables());
        List<Long> paths = words.paths().stream().map(plan::text).toList();
        long mark = gate.map(rules -> rules.describe(confines, paths)).orElse(0L);
        for (int at = 0; at < paths.size(); at++) {
            if (at < paths.size() - 1) {
                command.may(EXECUTE, SyscallNumber.EXECVE, paths.get(at), arguments, variables, mark);
            } else {
                command.must(EXECUTE, SyscallNumber.EXECVE, paths.get(at), arguments, variables, mark);
            }
        }
    }

    private void describeAccount(Account account) {
        long[] groups = new long[(account.groups().size() + 1) / 2 + 1];
        for (int i = 0; i < account.groups().size(); i++) {
            groups[i / 2] |= (account.groups().get(i) & 0xffffffffL) << (32 * (i % 2));
        }
        long uid = account.uid() & 0xffffffffL;
        long gid = account.gid() & 0xffffffffL;
        command.must(
                "take the groups", SyscallNumber.SETGROUPS, account.groups().size(), plan.longs(groups));
        command.must("take the group", SyscallNumber.SETRESGID, gid, gid, gid);
        command.must("take the user", SyscallNumber.SETRESUID, uid, uid, uid);
    }

    private void write(CallTable table, String purpose, String path, String text) {
        table.write(purpose, text(table, path), text(table, text), KernelText.bytes(text).length);
    }

    /** The address of a text for whoever carries a table out. */
    private long text(CallTable table, String text) {
        return table == entry ? here(text) : there(text);
    }

    private long here(String text) {
        return plan.here(there(text));
    }

    private long there(String text) {
        return plan.text(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /**
     * The process that was cloned, on its way to be the keeper.
     *
     * @param pid of it, or a negated error number
     * @param fd its pidfd, -1 without one
     */
    record Cloned(long pid, long fd) {}
}
