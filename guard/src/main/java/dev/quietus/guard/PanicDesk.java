package dev.quietus.guard;

import dev.quietus.QuietusException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Carries out lines, by threads that are there from the beginning. Those of root and those of others wait in different rows:
 * nobody can keep root waiting. Thread-safe.
 */
final class PanicDesk implements AutoCloseable {
    private static final int MOST_WAITING = 256;
    /** So long is waited where something is lacking, such as memory or descriptors: trying at once would take the rest. */
    static final long BREATH_NANOS = 20_000_000;

    private static final int THREADS_EACH = 2;

    private final Duty duty;
    private final int own;
    private final BlockingQueue<Errand> trusted = new ArrayBlockingQueue<>(MOST_WAITING);
    private final BlockingQueue<Errand> ordinary = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Thread[] threads = new Thread[2 * THREADS_EACH];

    /** An order and who wants to know how it went. */
    private record Errand(PanicLine line, Peer peer, Consumer<String> answer) {}

    PanicDesk(Duty duty, int own) {
        this.duty = duty;
        this.own = own;
        for (int i = 0; i < threads.length; i++) {
            BlockingQueue<Errand> row = i < THREADS_EACH ? trusted : ordinary;
            threads[i] = new Thread(() -> serve(row), "guard-panic-" + i);
            threads[i].setDaemon(true);
            threads[i].start();
        }
        warm();
    }

    /** Has every class that a line needs loaded before it is needed. */
    private static void warm() {
        for (String line : List.of("kill user:1", "stop 1", "freeze cgroup:/x", "nothing")) {
            try {
                byte[] bytes = line.getBytes(java.nio.charset.StandardCharsets.UTF_8);
                PanicLine.parse(bytes, 0, bytes.length, false);
            } catch (QuietusException e) {
                harmless(String.valueOf(e.getMessage()));
            }
        }
    }

    /** Reads a line and has it carried out; what is none is answered at once. */
    void take(byte[] bytes, int length, Peer peer, Consumer<String> answer) {
        boolean full = peer.isRoot() || peer.uid() == own;
        try {
            if (peer.uid() < 0) {
                throw QuietusException.usage("the kernel does not say who you are");
            }
            Errand errand = new Errand(PanicLine.parse(bytes, 0, length, full), peer, answer);
            if (!(full ? trusted : ordinary).offer(errand)) {
                answer.accept("refused: too many orders wait already");
            }
        } catch (QuietusException e) {
            answer.accept("refused: " + harmless(String.valueOf(e.getMessage())));
        }
    }

    private void serve(BlockingQueue<Errand> row) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Errand errand = row.take();
                errand.answer().accept(harmless(carryOut(errand)));
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error e) {
                // Out of memory is no reason to stop listening: that is what this path is for.
                LockSupport.parkNanos(BREATH_NANOS);
            }
        }
    }

    private String carryOut(Errand errand) {
        try {
            Incident incident =
                    duty.act(List.of(errand.line().target()), errand.line().response(), errand.peer());
            return JsonText.word(incident.standing()) + ": "
                    + (incident.detail().isEmpty() ? incident.reason() : incident.detail()) + " (" + incident.id()
                    + ")";
        } catch (Duty.Refused | QuietusException e) {
            return "refused: " + e.getMessage();
        } catch (RuntimeException e) {
            return "failed: the guard could not do it (" + e.getClass().getSimpleName() + ")";
        }
    }

    /** What strangers chose must not move anybody's cursor, nor look like another line. */
    static String harmless(String text) {
        StringBuilder harmless = new StringBuilder(text);
        for (int i = 0; i < harmless.length(); i++) {
            char c = harmless.charAt(i);
            int kind = Character.getType(c);
            boolean bad = Character.isISOControl(c)
                    || kind == Character.FORMAT
                    || kind == Character.LINE_SEPARATOR
                    || kind == Character.PARAGRAPH_SEPARATOR
                    || kind == Character.SURROGATE;
            if (bad) {
                harmless.setCharAt(i, '?');
            }
        }
        return harmless.toString();
    }

    @Override
    public void close() {
        for (Thread thread : threads) {
            thread.interrupt();
        }
    }
}
