package dev.quietus.guard;

import dev.quietus.Quietus;
import dev.quietus.QuietusException;
import java.time.Duration;

/**
 * Gives memory back that the start took, for what a heap has once grown to it keeps for long. The Java runtime lets go of what
 * compiling took only some seconds after that.
 */
final class Settling implements AutoCloseable {
    private static final Duration AFTER_COMPILING = Duration.ofSeconds(10);
    /** Those that awaited the drill's children live for a minute. */
    private static final Duration AFTER_ITS_THREADS = Duration.ofSeconds(65);

    private final Thread thread;

    /** Begins; its thread ends by itself. */
    Settling() {
        thread = new Thread(null, Settling::settle, "quietus-settling", 512 * 1024L);
        thread.setDaemon(true);
        thread.start();
    }

    private static void settle() {
        try {
            Thread.sleep(AFTER_COMPILING);
            trim();
            Thread.sleep(AFTER_ITS_THREADS);
            trim();
        } catch (InterruptedException e) {
            return;
        }
    }

    private static void trim() {
        System.gc();
        try (Quietus quietus = Quietus.open()) {
            quietus.machine().trim();
        } catch (QuietusException e) {
            // The guard goes on with more memory than it needs.
            return;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        ThreadEnd.await(thread, AFTER_COMPILING);
    }
}
