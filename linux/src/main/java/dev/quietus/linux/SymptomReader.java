package dev.quietus.linux;

import dev.quietus.Cure;
import dev.quietus.Symptom;
import dev.quietus.Symptom.Kind;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads from {@code /proc} and the cgroups what bears on the end of whatever process has a number now; whoever asks pins
 * it. What may pass by itself, such as a wait for a disk, counts only if a second look shows the very same. Changes
 * nothing. For one thread at a time.
 */
final class SymptomReader {
    private static final byte[] TASK = KernelText.ascii("task");
    /** More threads of one process are not looked at. */
    private static final int MOST_THREADS = 4096;

    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;
    private static final int SIGCHLD = 17;
    private static final int USER_TIME = 14;
    private static final int SYSTEM_TIME = 15;

    private final Kernel kernel;
    private final int pid;
    private final List<Symptom> found = new ArrayList<>();
    private final List<ThreadLook> suspicious = new ArrayList<>();
    private boolean killed;
    private boolean exiting;
    private long ticks;

    SymptomReader(Kernel kernel, int pid) {
        this.kernel = kernel;
        this.pid = pid;
    }

    /** The first look; whether a second one is needed. */
    boolean look() {
        if (kernel.veil().covers(pid)) {
            veiled();
            return false;
        }
        ProcStat stat = ProcStat.of(kernel.proc(), pid);
        ProcStatus status = stat == null ? null : ProcStatus.of(kernel.proc(), pid);
        if (stat == null || status == null) {
            return false;
        }
        boolean ended = stat.leaderEnded() && status.threads() <= 1;
        traced(status, stat.state());
        if (ended) {
            add(Kind.ENDED, "", quote("stat", "state " + stat.state()));
            return false;
        }
        if (stat.leaderEnded()) {
            String others = Integer.toString(status.threads() - 1);
            add(Kind.HEADLESS, others, quote("status", "State: Z, Threads: " + status.threads()));
        }
        signals(status);
        freezer();
        if (status.dumping()) {
            add(CoreHandler.symptom(kernel, pid, quote("status", "CoreDumping: 1")));
        }
        exiting = stat.exits() && !stat.leaderEnded();
        if (status.depth() > 1 && status.innermost() == 1) {
            add(Kind.NAMESPACE_INIT, "", quote("status", "NSpid: … 1"));
        }
        threads();
        ticks = exiting ? processorTicks() : 0;
        return !suspicious.isEmpty() || killed || exiting;
    }

    /** Whoever read about it has waited in vain: what can be told without. */
    private void veiled() {
        int end = Scratch.HEADER + Math.max(0, kernel.proc().read(pid, Proc.STATUS));
        byte[] text = kernel.proc().bytes();
        ProcStat stat = ProcStat.ofStatus(text, Scratch.HEADER, end, 0);
        ProcStatus status = ProcStatus.parse(text, Scratch.HEADER, end);
        if (stat != null && status != null) {
            traced(status, stat.state());
            signals(status);
            freezer();
            if (stat.state() == 'D') {
                add(new StuckThread(kernel, pid, new ThreadLook(pid, stat.state(), 0, "")).ofVeiled());
            }
        }
    }

    /**
     * A further look.
     *
     * @param last whether none follows; before that a wait of one who is not being ended may still be an ordinary one
     * @return whether another look is needed
     */
    boolean lookAgain(boolean last) {
        suspicious.removeIf(before -> !before.equals(ThreadLook.at(kernel.proc(), pid, before.thread())));
        if (!last && !killed && !exiting && !suspicious.isEmpty()) {
            return true;
        }
        conclude();
        return false;
    }

    private void conclude() {
        for (ThreadLook stuck : suspicious) {
            Symptom symptom = new StuckThread(kernel, pid, stuck).symptom();
            add(symptom);
            if (symptom != null && symptom.kind() != Kind.LENDING) {
                // One thread that cannot go keeps the whole process.
                return;
            }
        }
        Symptom starved = killed || exiting ? new ProcessorShare(kernel, pid).symptom() : null;
        if (exiting) {
            exiting(starved);
        } else if (starved != null) {
            add(starved);
        }
    }

    List<Symptom> found() {
        return found;
    }

    private void traced(ProcStatus status, char state) {
        if (status.tracer() > 0) {
            // The tracer is a thread; whom it belongs to is who can be ended.
            int length = kernel.proc().read(status.tracer(), Proc.STATUS);
            int leader = ProcStatus.leader(kernel.proc().bytes(), Scratch.HEADER, Scratch.HEADER + Math.max(0, length));
            String quote = quote("status", "TracerPid: " + status.tracer() + ", State: " + state);
            found.add(new Symptom(
                    Kind.TRACED,
                    state == 't' ? "stopped" : "",
                    leader > 0 ? leader : status.tracer(),
                    quote,
                    List.of()));
        }
    }

    private void signals(ProcStatus status) {
        long pending = status.pending() | status.sharedPending();
        killed = holds(pending, SIGKILL);
        if (killed) {
            add(Kind.KILLED, "", quote("status", "SigPnd or ShdPnd: " + mask(pending) + " (KILL)"));
        }
        if (holds(status.ignored(), SIGTERM)) {
            add(Kind.TERM_IGNORED, "", quote("status", "SigIgn: " + mask(status.ignored()) + " (TERM)"));
        } else if (holds(status.caught(), SIGTERM)) {
            add(Kind.TERM_CAUGHT, "", quote("status", "SigCgt: " + mask(status.caught()) + " (TERM)"));
        }
        if (holds(status.blocked(), SIGTERM)) {
            add(Kind.TERM_BLOCKED, "", quote("status", "SigBlk: " + mask(status.blocked()) + " (TERM)"));
        }
        if (holds(status.blocked(), SIGCHLD) || holds(status.ignored(), SIGCHLD)) {
            add(
                    Kind.CHILD_UNHEARD,
                    "",
                    quote(
                            "status",
                            "SigBlk: " + mask(status.blocked()) + ", SigIgn: " + mask(status.ignored()) + " (CHLD)"));
        } else if (holds(status.caught(), SIGCHLD)) {
            add(Kind.CHILD_CAUGHT, "", quote("status", "SigCgt: " + mask(status.caught()) + " (CHLD)"));
        }
    }

    private void freezer() {
        Freezer.Hold hold = Freezer.of(kernel, pid);
        if (hold != null) {
            found.add(new Symptom(
                    hold.killable() ? Kind.PAUSED : Kind.FROZEN,
                    hold.text(),
                    0,
                    hold.quote(),
                    FreezerCures.of(kernel, pid, killed, hold)));
        }
    }

    /** Any of them that cannot go keeps the process; one that is stopped means that all are. */
    private void threads() {
        boolean stopped = false;
        int seen = 0;
        for (int thread : kernel.proc().numbers(pid, TASK)) {
            ThreadLook look = ++seen > MOST_THREADS ? null : ThreadLook.at(kernel.proc(), pid, thread);
            if (look == null) {
                continue;
            }
            // The first process of a namespace that has ended waits for the rest interruptibly, as far as its state
            // tells.
            if (look.suspicious() || exiting && look.state() == 'S') {
                suspicious.add(look);
            } else if (look.state() == 'T' && !stopped) {
                stopped = true;
                add(Kind.STOPPED, "", quote("task/" + thread + "/stat", "state T"));
            }
        }
    }

    private void exiting(@Nullable Symptom starved) {
        long used = processorTicks() - ticks;
        String progress = "and is giving back what it had ("
                + (used > 0 ? used * 10 + " ms of processor time" : "no processor time") + " between two looks)";
        List<Cure> cures = new ArrayList<>();
        cures.add(new Cure(
                "release-memory",
                Cure.Risk.SAFE,
                "free its memory from here, on another processor",
                "wait; it frees its memory itself",
                new Cure.Act.Own(this::releaseMemory)));
        String quote = quote("stat", "flags PF_EXITING");
        if (starved != null) {
            cures.addAll(0, starved.cures());
            progress = "but hardly gets a processor to give back what it had: " + starved.detail();
            quote += ", " + starved.quote();
        }
        found.add(new Symptom(Kind.EXITING, progress, 0, quote, cures));
    }

    private Optional<String> releaseMemory() {
        long fd = Pidfd.open(pid);
        long done = fd < 0 ? fd : Syscall.call(SyscallNumber.PROCESS_MRELEASE, fd, 0);
        Fds.close(fd);
        return done < 0 && !Errno.is(done, Errno.ESRCH) ? Optional.of(Errno.text(done)) : Optional.empty();
    }

    private long processorTicks() {
        int length = kernel.proc().read(pid, Proc.STAT);
        int end = Scratch.HEADER + Math.max(0, length);
        byte[] text = kernel.proc().bytes();
        return ProcStat.field(text, Scratch.HEADER, end, USER_TIME)
                + ProcStat.field(text, Scratch.HEADER, end, SYSTEM_TIME);
    }

    private void add(Kind kind, String detail, String quote) {
        found.add(new Symptom(kind, detail, quote));
    }

    private void add(@Nullable Symptom symptom) {
        if (symptom != null) {
            found.add(symptom);
        }
    }

    private String quote(String file, String words) {
        return "/proc/" + pid + "/" + file + " " + words;
    }

    private static boolean holds(long mask, int signal) {
        return (mask >>> (signal - 1) & 1) != 0;
    }

    private static String mask(long mask) {
        return HexFormat.of().toHexDigits(mask);
    }
}
