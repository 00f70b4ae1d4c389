package dev.quietus.linux;

import dev.quietus.ExitStatus;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.QuietusException;
import dev.quietus.RunUsage;
import dev.quietus.Signal;
import dev.quietus.linux.PlanMemory.State;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A keeper that tools have launched ({@link ToolLaunch}): the first process of a PID namespace, and unshare(1), which is its
 * parent and this program's child. On the {@link RunThread} only.
 */
final class ToolKeeper implements Keeper, RunThread.Timed {
    private static final long LOOK_NANOS = 10_000_000;
    private static final long SETUP_NANOS = 20_000_000_000L;
    /** How long somebody else may take to collect the first process, once unshare(1) was ended. */
    private static final long COLLECTED_NANOS = 1_000_000_000L;

    private static final int ROOM = 2048;
    private static final int SIGNALLED = 128;
    private static final int LAST_SIGNAL = 64;
    private static final Pattern ENDED = Pattern.compile("(?m)^ended (\\d{1,3})\n");

    private final RunThread thread;
    private final Kernel kernel;
    private final Confines confines;
    private final CompletableFuture<ToolKeeper> ready = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private final Pipe go;
    private final Pipe said;
    private final long parent;
    private final int parentPid;
    private long parentToken;
    private long saidToken;
    private long first = -1;
    private long firstToken;
    private ProcessIdentity identity = ProcessIdentity.parse("1@0.0.0000000000000000");
    private State state = State.STARTING;
    private Optional<ExitStatus> status = Optional.empty();
    private Optional<KeeperEnd> end = Optional.empty();
    private Optional<QuietusException> refusal = Optional.empty();
    private Runnable told = () -> {};
    private Runnable ended = () -> {};
    private long look = System.nanoTime() + SETUP_NANOS;
    private long over = Long.MAX_VALUE;
    private boolean asked;
    private boolean closing;
    private boolean closed;
    private boolean leftSomebody;

    private ToolKeeper(RunThread thread, Kernel kernel, Confines confines, Pipe go, Pipe said, int pid, long parent) {
        this.thread = thread;
        this.kernel = kernel;
        this.confines = confines;
        this.go = go;
        this.said = said;
        this.parentPid = pid;
        this.parent = parent;
    }

    /**
     * Starts one.
     *
     * @return completed when it waits to be let go, exceptionally when nothing is left of it
     * @throws QuietusException COMMAND_NOT_FOUND, CANNOT_EXECUTE, UNAVAILABLE when nothing was started
     */
    static CompletableFuture<ToolKeeper> start(
            RunThread thread, Kernel kernel, Confines confines, ToolLaunch launch, RunStreams streams) {
        ProcStatus self = ProcStatus.own(kernel.proc());
        List<byte[]> words = launch.words(self == null ? 0 : self.ignored());
        Pipe go = Pipe.open(kernel.scratch(), 0);
        Pipe said = go;
        try {
            said = Pipe.open(kernel.scratch(), OpenFlags.O_NONBLOCK);
            long pid = launch.spawn(words, streams, said.writing(), go.reading());
            if (pid < 0) {
                throw ToolLaunch.unavailable("could not set the run up: posix_spawn: " + Errno.text(pid));
            }
            // It keeps its number until this program collects it.
            ToolKeeper keeper = new ToolKeeper(
                    thread, kernel, confines, go, said, (int) pid, Fds.highIfPossible(Pidfd.open((int) pid)));
            keeper.begin();
            Fds.close(go.reading());
            Fds.close(said.writing());
            return keeper.ready;
        } catch (RuntimeException e) {
            for (Pipe pipe : new HashSet<>(List.of(go, said))) {
                Fds.close(pipe.reading());
                Fds.close(pipe.writing());
            }
            throw e;
        }
    }

    private void begin() {
        try {
            parentToken = thread.watch(parent, this::advance);
            saidToken = thread.watch(said.reading(), this::advance);
        } catch (QuietusException e) {
            thread.ignore(parent, parentToken);
            Syscall.call(SyscallNumber.KILL, parentPid, Signal.KILL.number());
            Syscall.call(SyscallNumber.WAIT4, parentPid, 0, 0, 0);
            Fds.close(parent);
            throw e;
        }
        thread.mind(this);
    }

    /** Lets it run the command. Files of these streams that are to be written anew are emptied, and not before. */
    void release(RunStreams streams) {
        for (int which = 1; which <= 2; which++) {
            if (streams.anew(which)) {
                // Pipes and devices refuse.
                Syscall.call(SyscallNumber.FTRUNCATE, streams.command(which), 0);
            }
        }
        streams.release();
        if (!closed) {
            kernel.scratch().put(Scratch.HEADER, KernelText.ascii("go\n"), 3);
            Syscall.call(SyscallNumber.WRITE, go.writing(), kernel.scratch().address(Scratch.HEADER), 3);
            state = State.RUNNING;
            told.run();
        }
    }

    /** Looks how far everything is, and does what is next. */
    private void advance() {
        if (end.isPresent()) {
            return;
        }
        read();
        boolean parentEnded = hasEnded(parent);
        if (state == State.STARTING && first < 0 && !parentEnded && refusal.isEmpty()) {
            prepare();
        } else if (state == State.RUNNING) {
            hearEnd();
        }
        boolean firstEnded = first < 0 || hasEnded(first);
        if (parentEnded) {
            thread.ignore(parent, parentToken);
        }
        if (first >= 0 && firstEnded) {
            thread.ignore(first, firstToken);
        }
        if (parentEnded && firstEnded) {
            finish();
        } else if (parentEnded || first >= 0 && firstEnded) {
            // Somebody has ended unshare(1) or the first process, and each is to end with the other.
            kill();
        }
    }

    private boolean hasEnded(long fd) {
        return kernel.pidfd().poll(fd, 0) != Pidfd.Ending.NONE;
    }

    private void read() {
        if (closed) {
            return;
        }
        Scratch scratch = kernel.scratch();
        long read = Syscall.call(SyscallNumber.READ, said.reading(), scratch.address(Scratch.HEADER), ROOM);
        if (read > 0) {
            byte[] bytes = scratch.load(Scratch.HEADER, Scratch.HEADER + (int) read);
            text.append(new String(bytes, Scratch.HEADER, (int) read, StandardCharsets.UTF_8));
            // A command that is root can write there.
            text.delete(0, Math.max(0, text.length() - ROOM));
        } else if (read == 0) {
            thread.ignore(said.reading(), saidToken);
        }
    }

    /** Holds the first process, once it is ready, and puts it into the run's cgroups. */
    private void prepare() {
        if (text.indexOf(ToolLaunch.READY) < 0) {
            return;
        }
        try {
            hold();
            KernelFiles files = new KernelFiles(kernel.scratch(), kernel.proc());
            byte[] number = KernelText.ascii(Integer.toString(identity.pid()));
            for (String list : confines.joined()) {
                long joined = files.write(KernelText.bytes(list), number);
                if (joined < 0) {
                    throw ToolLaunch.unavailable("could not set the run up: join " + list + ": " + Errno.text(joined));
                }
            }
            text.setLength(0);
            look = Long.MAX_VALUE;
        } catch (QuietusException e) {
            refuse(e);
            return;
        }
        ready.complete(this);
    }

    private void hold() {
        List<Integer> children = RunTree.children(kernel.proc(), parentPid);
        if (children.size() == 1) {
            int pid = children.getFirst();
            long fd = Pidfd.open(pid);
            ProcessFacts facts =
                    fd < 0 ? null : kernel.table().look(pid, fd, kernel.table().ticks());
            if (facts != null && facts.parent() == parentPid) {
                first = Fds.highIfPossible(fd);
                identity = facts.identity();
                firstToken = thread.watch(first, this::advance);
                return;
            }
            Fds.close(fd);
        }
        throw ToolLaunch.unavailable("the run's first process cannot be seen in /proc");
    }

    private void hearEnd() {
        Matcher matcher = ENDED.matcher(text);
        if (!matcher.find()) {
            return;
        }
        byte[] code = KernelText.ascii(matcher.group(1));
        int number = (int) KernelText.number(code, 0, code.length);
        boolean killed = number > SIGNALLED && number <= SIGNALLED + LAST_SIGNAL;
        status = Optional.of(killed ? new ExitStatus.Killed(number - SIGNALLED, false) : new ExitStatus.Exited(number));
        state = State.ENDED;
        leftSomebody = !asked && new RunTree(kernel.proc(), identity).hasMembers();
        rest();
    }

    /** Waits for those who were asked; for nobody else. */
    private void rest() {
        if (asked && new RunTree(kernel.proc(), identity).hasMembers()) {
            look = System.nanoTime() + LOOK_NANOS;
        } else {
            closing = true;
            look = Long.MAX_VALUE;
            kill();
            told.run();
        }
    }

    /** Nothing of the command has run, and nothing may. */
    private void refuse(QuietusException why) {
        refusal = refusal.or(() -> Optional.of(why));
        Pidfd.send(parent, Signal.KILL.number());
        kill();
    }

    private void finish() {
        if (over == Long.MAX_VALUE) {
            over = System.nanoTime() + COLLECTED_NANOS;
        }
        if (first >= 0 && kernel.pidfd().poll(first, 0) != Pidfd.Ending.REAPED && System.nanoTime() < over) {
            look = System.nanoTime() + LOOK_NANOS;
            return;
        }
        look = Long.MAX_VALUE;
        if (!ready.isDone()) {
            var _ = collected();
            close();
            ready.completeExceptionally(refusal.orElseGet(this::failure));
        } else {
            ended.run();
        }
    }

    @Override
    public long deadline() {
        return look;
    }

    @Override
    public void due() {
        if (!ready.isDone() && over == Long.MAX_VALUE) {
            look = System.nanoTime() + SETUP_NANOS;
            refuse(ToolLaunch.unavailable("could not set the run up: unshare(1) takes too long"));
        } else if (state == State.ENDED && !closing && over == Long.MAX_VALUE) {
            rest();
        } else {
            advance();
        }
    }

    @Override
    public void watch(Runnable whenTold, Runnable whenEnded) {
        told = whenTold;
        ended = whenEnded;
    }

    @Override
    public boolean seen() {
        return true;
    }

    @Override
    public ProcessIdentity identity() {
        return identity;
    }

    @Override
    public int hear() {
        return closing ? -1 : 0;
    }

    @Override
    public void ignore() {
        told = () -> {};
    }

    @Override
    public void pass(int signal) {
        if (end.isEmpty()) {
            new RunTree(kernel.proc(), identity).pass(first, signal);
        }
    }

    @Override
    public void asked() {
        asked = true;
    }

    @Override
    public void kill() {
        // Once it has been collected its descriptor may be another's.
        if (end.isEmpty()) {
            Pidfd.send(first, Signal.KILL.number());
            // Somebody may have stopped who is to collect it.
            Pidfd.send(parent, Signal.CONT.number());
        }
    }

    @Override
    public boolean keepsNumber() {
        return end.isEmpty() && Pidfd.unreaped(first);
    }

    @Override
    public RunUsage collect(RunBounds bounds) {
        end = Optional.of(collected());
        return RunUsageReader.read(kernel.scratch(), 0, bounds);
    }

    /** Collects unshare(1), with what that one has collected. */
    private KeeperEnd collected() {
        boolean reaped = first >= 0 && kernel.pidfd().poll(first, 0) == Pidfd.Ending.REAPED;
        thread.drop(this);
        thread.ignore(first, firstToken);
        thread.ignore(parent, parentToken);
        KeeperEnd unshare = KeeperEnd.collect(parent, kernel.scratch());
        Fds.close(first);
        Fds.close(parent);
        return reaped ? unshare : new KeeperEnd(-Errno.ESRCH);
    }

    @Override
    public Optional<KeeperEnd> end() {
        return end;
    }

    @Override
    public State state() {
        return state;
    }

    @Override
    public Optional<ExitStatus> status() {
        return status;
    }

    @Override
    public boolean leftSomebody() {
        return leftSomebody;
    }

    @Override
    public QuietusException failure() {
        return ToolLaunch.unavailable(
                "could not set the run up: " + text.toString().strip());
    }

    @Override
    public void close() {
        ignore();
        closed = true;
        thread.ignore(said.reading(), saidToken);
        Fds.close(said.reading());
        Fds.close(go.writing());
    }
}
