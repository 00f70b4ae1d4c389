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

    /** The tracer has been killed, but is itself held at its exit, before it would let go. */
    static void tracedByDying(Stage stage) {
        stage.victim("rest");
        int tracer = stage.second("trace", Integer.toString(stage.pid())).rootPid();
        stage.held("trace-exit", Integer.toString(tracer));
        stage.signal(tracer, Stage.SIGKILL);
        stage.await(tracer, Plight.HELD_AT_EXIT.sign().afterKill());
        stage.tell("tracer", tracer);
    }

    private static void by(Stage stage, String how) {
        stage.victim("rest");
        stage.held(how, Integer.toString(stage.pid()));
    }
}
