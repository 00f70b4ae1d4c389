package dev.quietus;

/** Why something is still there. */
public sealed interface Resistance {

    /** One sentence for a person. */
    String text();

    /** The stable word in JSON documents. */
    String word();

    /** In a wait inside the kernel that SIGKILL does not interrupt; it dies when that wait ends. */
    record Uninterruptible(String waitsIn) implements Resistance {
        @Override
        public String text() {
            return "in an uninterruptible wait" + (waitsIn.isEmpty() ? "" : " in " + waitsIn) + "; the kill is pending";
        }

        @Override
        public String word() {
            return "uninterruptible";
        }
    }

    /** A tracer holds it at its exit. */
    record Traced(int tracer) implements Resistance {
        @Override
        public String text() {
            return "held by its tracer " + tracer + "; ending the tracer lets it die";
        }

        @Override
        public String word() {
            return "traced";
        }
    }

    /** A freezer holds it; the kill stays pending until it is thawed. */
    record Frozen(String freezer) implements Resistance {
        @Override
        public String text() {
            return "frozen by " + freezer + "; thawing it lets it die";
        }

        @Override
        public String word() {
            return "frozen";
        }
    }

    /** This user may not signal it. */
    record NotPermitted(String missing) implements Resistance {
        @Override
        public String text() {
            return "not permitted: " + missing;
        }

        @Override
        public String word() {
            return "not-permitted";
        }
    }

    /** A thread of the kernel; no signal ends it. */
    record KernelThread() implements Resistance {
        @Override
        public String text() {
            return "a thread of the kernel; no signal ends it";
        }

        @Override
        public String word() {
            return "kernel-thread";
        }
    }

    /** Something outside the family started it again. */
    record Respawned(Respawner by) implements Resistance {
        @Override
        public String text() {
            return "respawned by " + by.text();
        }

        @Override
        public String word() {
            return "respawned";
        }
    }

    /** New members are born as fast as they are ended. */
    record Multiplying() implements Resistance {
        @Override
        public String text() {
            return "still multiplying when the time was up; end it by what cannot be outrun: user:UID or cgroup:PATH";
        }

        @Override
        public String word() {
            return "multiplying";
        }
    }

    /** It was only asked, and did not follow. */
    record NotForced(String signal) implements Resistance {
        @Override
        public String text() {
            return "asked with " + signal + ", still running; not forced, as ordered";
        }

        @Override
        public String word() {
            return "not-forced";
        }
    }

    /** It was only waited for. */
    record Running() implements Resistance {
        @Override
        public String text() {
            return "still running when the time was up";
        }

        @Override
        public String word() {
            return "running";
        }
    }

    /** Killed, not yet dead when time was up. */
    record Slow(String seen) implements Resistance {
        @Override
        public String text() {
            return "killed, but not dead when the time was up (" + seen + ")";
        }

        @Override
        public String word() {
            return "slow";
        }
    }

    /** The processes are gone, what they were ended for is not reached. */
    record ConditionUnmet(String condition, String reason) implements Resistance {
        @Override
        public String text() {
            return "not reached: " + condition + " (" + reason + ")";
        }

        @Override
        public String word() {
            return "condition-unmet";
        }
    }
}
