package dev.quietus.linux;

import dev.quietus.Dependants;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessState;
import dev.quietus.spi.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who would miss processes: waiters for their locks, clients of their sockets, whoever is at the other end of their pipes,
 * is traced by them or waits for them in vfork. For one thread at a time.
 */
final class DependantSearch {
    /** More descriptors of one process are not looked at. */
    private static final int MOST_DESCRIPTORS = 4096;

    /** What is noticed soonest comes first. */
    private static final int LOCKS = 0;

    private static final int SOCKETS = 1;
    private static final int PIPES = 2;
    private static final int HELD = 3;
    private static final byte[] WAITS_IN = KernelText.ascii("wchan");

    private final Kernel kernel;
    private final Snapshot snapshot;
    private final Map<Integer, ProcessFacts> listed = new HashMap<>();
    private final Ties ties;
    private final SocketClients sockets;
    private final PipeEnds pipes;
    private final LockWaiters locks;

    DependantSearch(Kernel kernel, Snapshot snapshot) {
        this.kernel = kernel;
        this.snapshot = snapshot;
        snapshot.processes().forEach(facts -> listed.put(facts.pid(), facts));
        ties = new Ties(kernel.proc());
        sockets = new SocketClients(kernel, ties, snapshot);
        pipes = new PipeEnds(kernel, ties);
        locks = new LockWaiters(kernel, listed);
    }

    /** Those of each, in the same order. */
    List<Dependants> of(List<ProcessFacts> processes) {
        List<Ties.Rank> ranks = new ArrayList<>();
        List<Optional<String>> gaps = new ArrayList<>();
        for (ProcessFacts facts : processes) {
            Ties.Rank rank = new Ties.Rank(facts);
            ranks.add(rank);
            gaps.add(Matches.hasResources(facts) ? look(rank, facts) : Optional.empty());
        }
        Optional<String> unseen = unseen();
        List<Dependants> all = new ArrayList<>();
        for (int at = 0; at < ranks.size(); at++) {
            Optional<String> gap = gaps.get(at);
            all.add(new Dependants(ranks.get(at).all(), unseen.or(() -> gap)));
        }
        return all;
    }

    /** Why there may be more, as far as that shows already. */
    private Optional<String> look(Ties.Rank rank, ProcessFacts facts) {
        Map<String, List<String>> links = links(facts);
        locks.add(rank, facts, links, LOCKS);
        boolean told = sockets.seek(rank, facts, links, SOCKETS);
        pipes.seek(rank, facts, links, PIPES);
        held(rank, facts);
        return told
                ? Optional.empty()
                : Optional.of("its unix sockets are in another network namespace, which is not asked");
    }

    private Optional<String> unseen() {
        if (ties.none()) {
            return Optional.empty();
        }
        return ties.find(snapshot)
                ? new Capabilities(kernel).blindness()
                : Optional.of("this machine has more open descriptors than are looked at");
    }

    /** Its descriptors, by what they lead to. */
    private Map<String, List<String>> links(ProcessFacts facts) {
        Map<String, List<String>> links = new LinkedHashMap<>();
        new OpenLinks(kernel.proc())
                .of(
                        facts,
                        MOST_DESCRIPTORS,
                        (link, from, to) -> links.computeIfAbsent(
                                        KernelText.text(kernel.proc().bytes(), from, to), target -> new ArrayList<>(1))
                                .add(link));
        return links;
    }

    /** Whoever stands still by it: of those that it traces, and its parent, which may have lent it its memory. */
    private void held(Ties.Rank rank, ProcessFacts facts) {
        for (ProcessFacts other : snapshot.processes()) {
            if (other.state() == ProcessState.TRACED) {
                ProcStatus status = ProcStatus.of(kernel.proc(), other.pid());
                if (status != null && status.tracer() == facts.pid()) {
                    rank.add(HELD, other, "is traced by it");
                }
            }
        }
        ProcessFacts parent = listed.get(facts.parent());
        boolean borrows = parent != null && parent.state() == ProcessState.UNINTERRUPTIBLE && !facts.ownImage();
        if (parent != null && borrows && isNewest(facts)) {
            int length = kernel.proc().read(parent.pid(), WAITS_IN);
            String function =
                    KernelText.text(kernel.proc().bytes(), Scratch.HEADER, Scratch.HEADER + Math.max(0, length));
            if (WaitCause.of(function, "") == WaitCause.CHILD) {
                rank.add(HELD, parent, "its parent, which waits in vfork until it ends or calls exec");
            }
        }
    }

    /** Of its parent's children: for that one the parent waits. */
    private boolean isNewest(ProcessFacts facts) {
        for (ProcessFacts other : snapshot.processes()) {
            if (other.parent() == facts.parent() && other.identity().compareTo(facts.identity()) > 0) {
                return false;
            }
        }
        return true;
    }
}
