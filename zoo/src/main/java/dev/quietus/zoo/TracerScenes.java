package dev.quietus.zoo;

/** Held by a tracer that is nobody of theirs, lives, and sleeps. */
final class TracerScenes {
    private TracerScenes() {}

    static void traced(Stage stage) {
        by(stage, "trace");
    }

    static void heldAtExit(Stage stage) {
        by(stage, "trace-exit");
    }

    /** Its parent would collect it at once, but the tracer comes first and never waits. */
    static void unreapedByTracer(Stage stage) {
        by(stage, "seize-only");
    }

    private static void by(Stage stage, String how) {
        stage.victim("rest");
        stage.held(how, Integer.toString(stage.pid()));
    }
}
