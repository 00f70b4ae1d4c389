package dev.quietus.linux;

import dev.quietus.Happening;
import java.util.Optional;
import java.util.Set;

/**
 * Sees to those whom the kernel holds because they crash: looks, tells, lets them go. Several do so side by side; while all are
 * busy those who crash wait. For its own thread, but for {@link #end}.
 */
final class CrashWitness implements FeedThread.Work, AutoCloseable {
    private static final long FOR_EVER_NANOS = 3600_000_000_000L;

    private final Beholder beholder;
    private final CrashSocket socket;
    private final Set<Integer> told;
    private final Tidings tidings;
    private final Waker waker = new Waker();
    private volatile boolean over;

    /** @param told the numbers of those who were told of and have not ended yet */
    CrashWitness(Kernel kernel, CrashSocket socket, Set<Integer> told, Tidings tidings) {
        beholder = new Beholder(kernel);
        this.socket = socket;
        this.told = told;
        this.tidings = tidings;
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
                if (waker.await(FOR_EVER_NANOS, socket.fd()) != 0) {
                    take();
                }
            }
        } finally {
            close();
        }
    }

    private void take() {
        CrashSocket.Crash crash = socket.accept();
        if (crash == null) {
            return;
        }
        long now = System.nanoTime();
        try (crash) {
            Optional<Happening.Failed> failed = beholder.lookout()
                    .ask(kernel -> CrashScene.look(kernel, crash.pid(), crash.pidfd(), true)
                            .map(scene -> scene.failed(kernel, now, scene.signal())));
            if (failed.isPresent() && tidings.tell(failed.get())) {
                told.add(crash.pid());
            }
        }
    }

    @Override
    public void close() {
        waker.close();
        beholder.close();
    }
}
