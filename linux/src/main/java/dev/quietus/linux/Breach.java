package dev.quietus.linux;

import java.time.Duration;

/** A limit that a run broke, and how. */
record Breach(String limit, String detail) {

    static Breach memory(long most) {
        return new Breach("memory", "more than " + most + " bytes");
    }

    static Breach processes(int most) {
        return new Breach("pids", "more than " + most + " at once");
    }

    static Breach cpuTime(Duration used, Duration most) {
        return new Breach("cpu-time", used.toMillis() + " ms used of " + most.toMillis() + " ms");
    }
}
