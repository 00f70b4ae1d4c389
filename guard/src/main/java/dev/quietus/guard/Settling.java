package dev.quietus.guard;

import dev.quietus.ProcessFacts;
import dev.quietus.Quietus;
import dev.quietus.QuietusException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What follows a start: something is there to be heard, so that hearing is compiled; then memory is given back that the start took,
 * for what a heap has once grown to it keeps for long. The Java runtime lets go of what compiling took only some seconds after that.
 */
final class Settling implements AutoCloseable {
    /** Ends by itself, at once. */
    private static final String CHILD = "true";

    private static final int CHILDREN = 30;
    private static final int OWN = (int) ProcessHandle.current().pid();
    private static final Duration UNTIL_ALL_IS_TOLD = Duration.ofSeconds(1);
    private static final Duration AFTER_COMPILING = Duration.ofSeconds(9);
    /** Those that awaited children live for a minute. */
    private static final Duration AFTER_ITS_THREADS = Duration.ofSeconds(65);

    private final Thread thread;
    private volatile boolean heard = true;

    Settling() {
        thread = new Thread(null, this::settle, "quietus-settling", 512 * 1024L);
        thread.setDaemon(true);
    }

    /** Begins; its thread ends by itself. */
    void begin() {
        thread.start();
    }

    /** Whether this is one of its own children, and of no interest to orders. The exec gate leaves out all of this program's. */
    boolean concerns(ProcessFacts process, String file) {
        return heard && process.parent() == OWN && file.endsWith("/" + CHILD);
    }

    private void settle() {
        try {
            haveChildren();
            Thread.sleep(UNTIL_ALL_IS_TOLD);
            heard = false;
            Thread.sleep(AFTER_COMPILING);
            trim();
            Thread.sleep(AFTER_ITS_THREADS);
            trim();
        } catch (InterruptedException e) {
            // The guard is over.
            return;
        }
    }

    private static void haveChildren() throws InterruptedException {
        try {
            for (int i = 0; i < CHILDREN; i++) {
                Process child = new ProcessBuilder(CHILD).start();
                child.waitFor(UNTIL_ALL_IS_TOLD.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (IOException e) {
            // None can be started now: what is heard first takes some milliseconds longer.
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
