package dev.quietus.linux;

import dev.quietus.ExitStatus;
import dev.quietus.Happening;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.QuietusException;
import dev.quietus.QuietusException.Reason;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/**
 * Hears the process connector. Messages are taken in before anything is looked at: looking takes ten times as long, and what
 * waits in the socket can be lost. For its own thread, but for {@link #end}.
 */
final class LifeThread implements FeedThread.Work, ConnectorSocket.Hearer, AutoCloseable {
    /** As the kernel counts, which charges a message with a kilobyte: the births and ends of a second's storm. */
    private static final int BUFFER = 128 << 20;

    private static final long FOR_EVER_NANOS = 3600_000_000_000L;
    /** Messages go before looks again after this time. */
    private static final long LOOKING_NANOS = 2_000_000;

    private static final int MOST_WAITING = 1 << 16;

    private final Beholder beholder;
    private final Tidings tidings;
    private final ConnectorSocket socket;
    private final Waker waker = new Waker();
    private final ConnectorGaps gaps = new ConnectorGaps();
    private final ArrayDeque<ConnectorEvent> waiting = new ArrayDeque<>();
    /** Who has executed something, or was there at the beginning; empty until it was looked at. */
    private final Map<Integer, Optional<ProcessIdentity>> known = new HashMap<>();
    /** Whose first thread has ended, with its status, while others go on. */
    private final Map<Integer, ConnectorEvent> headless = new HashMap<>();

    private long lost;
    private final CountDownLatch began = new CountDownLatch(1);
    private long counted;
    private volatile long births;
    private volatile boolean over;

    private LifeThread(Kernel kernel, Tidings tidings) {
        beholder = new Beholder(kernel);
        socket = new ConnectorSocket(kernel.scratch());
        this.tidings = tidings;
    }

    /**
     * Begins to listen.
     *
     * @throws QuietusException UNAVAILABLE when the kernel does not tell
     */
    static LifeThread listen(Kernel kernel, Tidings tidings) {
        LifeThread life = new LifeThread(kernel, tidings);
        String failure = life.socket.listen(BUFFER, 0, life);
        if (!failure.isEmpty()) {
            life.close();
            throw QuietusException.of(Reason.UNAVAILABLE, failure);
        }
        return life;
    }

    @Override
    public void end() {
        over = true;
        waker.wake();
    }

    /** How many births were told, of threads too. */
    long births() {
        return births;
    }

    @Override
    public void run() {
        try {
            remember();
            began.countDown();
            while (!over) {
                waker.await(waiting.isEmpty() ? FOR_EVER_NANOS : 0, socket.fd());
                socket.update(this);
                tellLost();
                long until = System.nanoTime() + LOOKING_NANOS;
                while (!waiting.isEmpty() && System.nanoTime() < until) {
                    look(waiting.remove());
                }
            }
        } finally {
            began.countDown();
            close();
        }
    }

    /** Waits until it knows who is there. */
    void awaitBeginning() {
        try {
            began.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void heard(ConnectorEvent event) {
        gaps.add(event);
        switch (event.what()) {
            case ConnectorEvent.FORK -> births = ++counted;
            case ConnectorEvent.EXEC -> {
                known.putIfAbsent(event.process(), Optional.empty());
                later(event);
            }
            case ConnectorEvent.EXIT -> {
                boolean leader = event.thread() == event.process();
                boolean wanted = leader
                        ? event.code() != 0 || known.containsKey(event.process())
                        : headless.containsKey(event.process());
                if (wanted) {
                    later(event);
                }
                if (leader && wanted) {
                    headless.put(event.process(), event);
                }
            }
            default -> {
                // Changes of users, sessions and names are read with the facts.
            }
        }
    }

    @Override
    public void overran() {
        gaps.overran();
    }

    private void later(ConnectorEvent event) {
        if (waiting.size() == MOST_WAITING) {
            lost--;
        } else {
            waiting.add(event);
        }
    }

    /** Whoever ended or began while messages were lost is found by looking at all. */
    private void tellLost() {
        long now = gaps.lost();
        if (now == lost) {
            return;
        }
        tidings.lost(now - lost);
        lost = now;
        Map<Integer, Optional<ProcessIdentity>> before = new HashMap<>(known);
        remember();
        Set<ProcessIdentity> living = new HashSet<>();
        known.values().forEach(each -> each.ifPresent(living::add));
        for (Optional<ProcessIdentity> one : before.values()) {
            if (one.isPresent() && !living.contains(one.get())) {
                tidings.tell(new Happening.Ended(System.nanoTime(), one.get(), Optional.empty()));
            }
        }
    }

    private void remember() {
        known.clear();
        headless.clear();
        for (ProcessFacts facts : beholder.all()) {
            known.put(facts.pid(), Optional.of(facts.identity()));
        }
    }

    private void look(ConnectorEvent event) {
        int pid = event.process();
        if (event.what() == ConnectorEvent.EXEC) {
            Optional<Beholder.Seen> seen = beholder.see(pid);
            // Who has ended before it was looked at, nobody can do anything about.
            seen.ifPresent(one -> {
                known.put(pid, Optional.of(one.facts().identity()));
                tidings.tell(new Happening.Executed(event.nanos(), one.facts(), one.file()));
            });
            return;
        }
        ConnectorEvent first = event.thread() == pid ? event : headless.get(pid);
        if (first == null) {
            return;
        }
        long fd = Pidfd.open(pid);
        Optional<ProcessIdentity> identity = known.getOrDefault(pid, Optional.empty());
        if (fd >= 0) {
            Pidfd pidfd = beholder.kernel().pidfd();
            long inode =
                    identity.isPresent() && pidfd.numbered() ? identity.get().inode() : 0;
            boolean another = inode != 0 && pidfd.inode(fd) != inode;
            boolean goesOn = !another && pidfd.poll(fd, 0) == Pidfd.Ending.NONE;
            if (!goesOn && identity.isEmpty()) {
                identity = beholder.see(pid, fd).map(ProcessFacts::identity);
            }
            Pidfd.close(fd);
            if (goesOn) {
                return;
            }
        }
        // Whoever ends them all sets the status, also of the one that ended before.
        int code = event.code() != 0 ? event.code() : first.code();
        headless.remove(pid);
        known.remove(pid);
        identity.ifPresent(one ->
                tidings.tell(new Happening.Ended(event.nanos(), one, Optional.of(ExitStatus.ofWaitStatus(code)))));
    }

    @Override
    public void close() {
        socket.close();
        waker.close();
        beholder.close();
    }
}
