package dev.quietus.linux;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Hears of crashes from the process connector: of those that the kernel reports nowhere else, because the process may not be
 * dumped (prctl(2) PR_SET_DUMPABLE, as after a change of user) or nobody listens to dumps. They are without words. For its own
 * thread, but for {@link #end}.
 */
final class CrashThread implements FeedThread.Work, ConnectorSocket.Hearer, AutoCloseable {
    private static final int BUFFER = 16 << 20;
    private static final int EVENTS = ConnectorEvent.COREDUMP | ConnectorEvent.NONZERO_EXIT;
    private static final long FOR_EVER_NANOS = 3600_000_000_000L;
    private static final int MOST = 4096;
    private static final int CORE = 0x80;
    private static final int SIGNAL = 0x7f;

    private final Beholder beholder;
    private final ConnectorSocket socket;
    private final Set<Integer> told;
    private final Tidings tidings;
    private final Waker waker = new Waker();
    /** Who is crashing, as he was when that began. */
    private final Map<Integer, Optional<CrashScene>> crashing = new LinkedHashMap<>();

    private volatile boolean over;

    /** @param told the numbers of those who were told of otherwise and have not ended yet */
    CrashThread(Kernel kernel, Set<Integer> told, Tidings tidings) {
        beholder = new Beholder(kernel);
        socket = new ConnectorSocket(kernel.scratch());
        this.told = told;
        this.tidings = tidings;
    }

    /** Why it hears nothing; empty when it does. */
    String listen() {
        return socket.listen(BUFFER, EVENTS, this);
    }

    @Override
    public void end() {
        over = true;
        waker.wake();
    }

    @Override
    public void run() {
        try {
            while (!over) {
                waker.await(FOR_EVER_NANOS, socket.fd());
                socket.update(this);
            }
        } finally {
            close();
        }
    }

    @Override
    public void heard(ConnectorEvent event) {
        int pid = event.process();
        if (event.what() == ConnectorEvent.COREDUMP) {
            if (crashing.size() == MOST) {
                crashing.remove(crashing.keySet().iterator().next());
            }
            crashing.put(pid, scene(pid));
        } else if (event.what() == ConnectorEvent.EXIT && event.thread() == pid) {
            Optional<CrashScene> before = crashing.remove(pid);
            boolean known = told.remove(pid);
            if (before != null && !known) {
                tell(event, before.or(() -> scene(pid)));
            }
        }
    }

    private Optional<CrashScene> scene(int pid) {
        long fd = Pidfd.open(pid);
        if (fd < 0) {
            return Optional.empty();
        }
        try {
            // By this thread: until another is awake it is gone. Whoever is being ended keeps no reader waiting.
            return CrashScene.look(beholder.kernel(), pid, fd, false);
        } finally {
            Pidfd.close(fd);
        }
    }

    private void tell(ConnectorEvent event, Optional<CrashScene> scene) {
        int signal = event.code() & SIGNAL & ~CORE;
        if (scene.isEmpty()) {
            // It crashed and was collected before anybody could look at it.
            tidings.lost(1);
        } else if (signal != 0) {
            tidings.tell(beholder.lookout().ask(kernel -> scene.get().failed(kernel, event.nanos(), signal)));
        }
    }

    @Override
    public void overran() {
        tidings.lost(1);
    }

    @Override
    public void close() {
        socket.close();
        waker.close();
        beholder.close();
    }
}
