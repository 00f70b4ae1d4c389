package dev.quietus.windows;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.quietus.Powers;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.ProcessState;
import dev.quietus.QuietusException;
import dev.quietus.Users;
import dev.quietus.spi.Snapshot;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The process table: one system call tells number, creation time and parent's number of everybody, in the order of creation.
 * New ones are put at its end, so that whoever is alive when the call returns is in it.
 */
final class ProcessTable {
    /** A parent's number that nobody has any more who was alive then. */
    static final int NOBODY = -1;

    static final long TICKS_PER_SECOND = 10_000_000L;
    static final long PAGE = 4096;

    /** Creation is stamped by a clock that moves every 16 ms at the slowest. */
    private static final long CLOCK_STEP = 200_000L;

    private static final int FARTHEST = 64;
    private static final Powers POWERS = new Powers(false, false);

    private final BootTime boot;
    private final Access access;
    private final Accounts accounts;
    private final Map<ProcessIdentity, Users> users = new HashMap<>();
    private Map<ProcessIdentity, ProcessFacts> latest = Map.of();
    private Memory buffer = new Memory(256 * 1024);

    ProcessTable(BootTime boot, Access access, Accounts accounts) {
        this.boot = boot;
        this.access = access;
        this.accounts = accounts;
    }

    Snapshot snapshot() {
        long started = boot.now() - CLOCK_STEP;
        List<ProcessRow> rows = rows();
        long now = boot.now();
        Map<Integer, ProcessRow> earlier = new HashMap<>();
        Map<Integer, ProcessFacts> all = new TreeMap<>();
        Map<ProcessFacts, Integer> orphans = new LinkedHashMap<>();
        for (ProcessRow row : rows) {
            ProcessRow parent = earlier.get(row.parent());
            boolean known = parent != null && parent.created() <= row.created();
            earlier.put(row.pid(), row);
            ProcessFacts facts = facts(row, known ? row.parent() : NOBODY, now);
            all.put(row.pid(), facts);
            if (!known) {
                orphans.put(facts, row.parent());
            }
        }
        orphans.forEach((orphan, parent) -> addEnded(orphan, parent, all, now));
        Map<ProcessIdentity, ProcessFacts> seen = new HashMap<>();
        all.values().forEach(facts -> seen.put(facts.identity(), facts));
        latest = seen;
        users.keySet().retainAll(seen.keySet());
        return new Snapshot(List.copyOf(all.values()), started, true, OptionalLong.empty(), Optional.empty());
    }

    /**
     * A parent that has ended is in no list, but its object lives as long as anybody holds a handle of it, and keeps its
     * number: then the line of descent goes on through it. It is shown as what it is, ended.
     */
    private void addEnded(ProcessFacts orphan, int number, Map<Integer, ProcessFacts> all, long now) {
        ProcessFacts child = orphan;
        int parent = number;
        for (int depth = 0; depth < FARTHEST && Access.isNumber(parent); depth++) {
            ProcessFacts shown = all.get(parent);
            if (shown != null) {
                if (shown.ended()
                        && shown.identity().startTicks() <= child.identity().startTicks()) {
                    all.put(child.pid(), withParent(child, parent));
                }
                return;
            }
            EndedProcess ended = EndedProcess.of(parent, boot);
            if (ended == null
                    || ended.identity().startTicks() > child.identity().startTicks()) {
                return;
            }
            all.put(child.pid(), withParent(child, parent));
            child = ended.facts(now);
            all.put(parent, child);
            parent = ended.parent();
        }
    }

    private static ProcessFacts withParent(ProcessFacts child, int parent) {
        return new ProcessFacts(
                child.identity(),
                parent,
                child.group(),
                child.session(),
                child.terminal(),
                child.users(),
                child.state(),
                child.threads(),
                child.headless(),
                child.name(),
                child.controlGroup(),
                child.kernelThread(),
                child.ownImage(),
                child.powers(),
                child.observedTicks(),
                child.processorTicks(),
                child.residentPages());
    }

    private ProcessFacts facts(ProcessRow row, int parent, long now) {
        ProcessIdentity identity = new ProcessIdentity(boot.name(), row.pid(), row.created() - boot.time(), 0);
        // System, and what the kernel calls a process without there being a program: Registry, Memory Compression.
        boolean kernel = row.pid() == 4 || row.parent() == 4 && row.name().indexOf('.') < 0;
        return new ProcessFacts(
                identity,
                parent,
                0,
                row.session(),
                "",
                users.computeIfAbsent(identity, this::usersOf),
                row.standsStill()
                        ? ProcessState.STOPPED
                        : row.running() > 0 ? ProcessState.RUNNING : ProcessState.SLEEPING,
                row.threads(),
                false,
                row.name(),
                "",
                kernel,
                true,
                POWERS,
                now,
                row.processor() == 0 ? -1 : row.processor(),
                row.resident() == 0 ? -1 : row.resident() / PAGE);
    }

    private Users usersOf(ProcessIdentity identity) {
        int uid = Accounts.UNKNOWN;
        if (access.open(identity, 0) instanceof Pinning.Pinned pinned) {
            try (pinned) {
                uid = accounts.of(pinned.handle());
            }
        }
        return new Users(uid, uid, uid);
    }

    /** Number and, where the newest listing shows it, name. */
    String text(int pid) {
        ProcessFacts facts = numbered(pid);
        return facts == null ? Integer.toString(pid) : pid + " (" + facts.name() + ")";
    }

    /** What the newest listing shows of it; null when it is not in it. */
    @Nullable
    ProcessFacts latest(ProcessIdentity identity) {
        return latest.get(identity);
    }

    /** Whom the newest listing shows under that number; null when nobody has it. */
    @Nullable
    ProcessFacts numbered(int pid) {
        for (ProcessFacts facts : latest.values()) {
            if (facts.pid() == pid) {
                return facts;
            }
        }
        return null;
    }

    /** Whether the system tells what threads do: of this thread at least it must tell that it runs. */
    boolean tellsThreads() {
        int own = Kernel32.CALLS.GetCurrentProcessId();
        for (ProcessRow row : rows()) {
            if (row.pid() == own) {
                return row.running() > 0;
            }
        }
        return false;
    }

    /** One listing as the system gives it. */
    private List<ProcessRow> rows() {
        byte[] bytes = read();
        return ProcessListText.parse(bytes, Pointer.nativeValue(buffer));
    }

    /** The numbers of the threads of whoever has that number now. */
    int[] threads(int pid) {
        return ProcessListText.threads(read(), pid);
    }

    private byte[] read() {
        int[] written = new int[1];
        while (true) {
            int status =
                    Ntdll.CALLS.NtQuerySystemInformation(Ntdll.SYSTEM_PROCESSES, buffer, (int) buffer.size(), written);
            if (status == Ntdll.STATUS_INFO_LENGTH_MISMATCH) {
                long wanted = Math.max(2 * buffer.size(), written[0] + 64L * 1024);
                buffer.close();
                buffer = new Memory(wanted);
                continue;
            }
            if (status < 0) {
                throw QuietusException.of(
                        QuietusException.Reason.UNAVAILABLE, "the processes are not told: " + Failure.status(status));
            }
            return buffer.getByteArray(0, (int) Math.min(written[0], buffer.size()));
        }
    }
}
