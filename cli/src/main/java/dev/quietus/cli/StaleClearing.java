package dev.quietus.cli;

import dev.quietus.RunHost;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Clears away what programs that died have left of their runs. Whoever cannot be ended keeps no other run waiting. */
final class StaleClearing {
    private static final long PATIENCE_MILLIS = 500;

    private final CompletableFuture<List<String>> cleared = new CompletableFuture<>();

    private StaleClearing() {}

    static StaleClearing begin() {
        StaleClearing clearing = new StaleClearing();
        Thread thread = new Thread(clearing::clear, "quietus-clearing");
        thread.setDaemon(true);
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            // No room for a thread, so none for somebody who has to be ended one by one either.
            clearing.clear();
        }
        return clearing;
    }

    private void clear() {
        try {
            cleared.complete(RunHost.clearStale());
        } catch (RuntimeException | Error e) {
            cleared.completeExceptionally(e);
        }
    }

    /** What was done, a line for each; waits a moment for it. */
    List<String> lines() {
        try {
            return cleared.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return List.of("what programs that died have left of their runs is still being cleared away");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
