package dev.quietus;

import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;

/** How time is told and passed: the only place where core meets a real clock. */
record Times(Clock clock, Pause pause, InstantSource calendar) {

    /** The machine's own. */
    static Times real() {
        return new Times(System::nanoTime, LockSupport::parkNanos, InstantSource.system());
    }
}
