package dev.quietus;

/** Why something is still there. */
public sealed interface Resistance {

    /** One sentence for a person. */
    String text();

    /** The stable word in JSON documents. */
    String word();

    private static String pendingText(boolean pending) {
        return pending ? "; the kill is pending" : "";
    }

    /**
     * In a wait inside the kernel that no signal interrupts; it dies when that wait ends.
     *
     * @param on what it waits for, empty when that cannot be told
     * @param pending whether a forced end is on its way already
     */
    record Uninterruptible(String on, boolean pending) implements Resistance {
        @Override
        public String text() {
            return "waits uninterruptibly" + (on.isEmpty() ? "" : " for " + on) + pendingText(pending);
        }

        @Override
        public String word() {
            return "uninterruptible";
        }
    }

    /**
     * A tracer holds it, perhaps at its exit.
     *
     * @param tracer pid, with the name in parentheses where it is known
     * @param pending whether a forced end is on its way already
     */
    record Traced(String tracer, boolean pending) implements Resistance {
        @Override
        public String text() {
            return "held by its tracer " + tracer + pendingText(pending);
        }

        @Override
        public String word() {
            return "traced";
        }
    }

    /**
     * A freezer holds it.
     *
     * @param killable whether a forced end gets through (cgroup v2); of v1 it stays pending until it is thawed
     * @param pending whether a forced end is on its way already
     */
    record Frozen(String freezer, boolean killable, boolean pending) implements Resistance {
        @Override
        public String text() {
            String wait = killable || pending ? "" : ", where a kill has to wait";
            return "frozen by " + freezer + wait + pendingText(pending);
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

    /** It could not be looked at, so whether it resists is not known. */
    record Unseen(String why) implements Resistance {
        @Override
        public String text() {
            return "could not be looked at: " + why;
        }

        @Override
        public String word() {
            return "unseen";
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

    /** A signal has stopped it; what it is asked waits until it is continued. */
    record Stopped() implements Resistance {
        @Override
        public String text() {
            return "stopped by a signal; it hears nothing until it is continued";
        }

        @Override
        public String word() {
            return "stopped";
        }
    }

    /** A polite signal has no effect on it. */
    record Deaf(String how) implements Resistance {
        @Override
        public String text() {
            return how + ", so asking does nothing";
        }

        @Override
        public String word() {
            return "deaf";
        }
    }

    /**
     * It has ended, and holds its number until somebody collects it.
     *
     * @param by who has to
     * @param why what keeps that one from it, empty when it just does not
     */
    record Uncollected(String by, String why) implements Resistance {
        @Override
        public String text() {
            return "has ended and holds nothing but its number; " + by + " has to collect it"
                    + (why.isEmpty() ? "" : ", but " + why);
        }

        @Override
        public String word() {
            return "uncollected";
        }
    }

    /**
     * It has ended, and holds its number until whoever has it open lets go.
     *
     * @param by who they are, empty when they cannot be told
     */
    record HeldOpen(String by) implements Resistance {
        @Override
        public String text() {
            return "has ended and holds nothing but its number, because " + (by.isEmpty() ? "somebody" : by)
                    + " has it open";
        }

        @Override
        public String word() {
            return "held-open";
        }
    }

    /**
     * It has ended except for what it gives back.
     *
     * @param progress how that goes on, to follow the words "has ended"
     */
    record TearingDown(String progress) implements Resistance {
        @Override
        public String text() {
            return "has ended, " + progress;
        }

        @Override
        public String word() {
            return "tearing-down";
        }
    }

    /** Its core is being written, and whoever takes it in is slow. */
    record Dumping(String to) implements Resistance {
        @Override
        public String text() {
            return "its core is being written" + (to.isEmpty() ? "" : " to " + to);
        }

        @Override
        public String word() {
            return "dumping-core";
        }
    }

    /** Killed, and it does not get the processor that it needs to end. */
    record Starved(String why) implements Resistance {
        @Override
        public String text() {
            return "killed, and hardly gets a processor to end: " + why;
        }

        @Override
        public String word() {
            return "starved";
        }
    }

    /**
     * The first process of a PID namespace cannot end before this member of it has been collected.
     *
     * @param why what keeps that member, empty where nothing is known to
     */
    record AwaitsMember(String member, String why) implements Resistance {
        @Override
        public String text() {
            return "waits for " + member + " of its PID namespace" + (why.isEmpty() ? "" : ": " + why);
        }

        @Override
        public String word() {
            return "awaits-member";
        }
    }

    /** It waits for a child that borrows its memory (vfork(2)). It looks uninterruptible, and is not. */
    record Lending(String child) implements Resistance {
        @Override
        public String text() {
            return "waits for its child " + child + ", which borrows its memory (vfork)";
        }

        @Override
        public String word() {
            return "lending";
        }
    }

    /** Its first thread has ended, others live: it looks dead, and is not. */
    record Headless(int others) implements Resistance {
        @Override
        public String text() {
            return "looks ended, but " + (others == 1 ? "1 thread of it lives" : others + " threads of it live")
                    + " on";
        }

        @Override
        public String word() {
            return "headless";
        }
    }

    /** Somebody starts it again when it has ended. */
    record Kept(Respawner by) implements Resistance {
        @Override
        public String text() {
            return "kept running by " + by.text();
        }

        @Override
        public String word() {
            return "kept";
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

    /**
     * Its end is not the end of what it shows, which runs elsewhere.
     *
     * @param of what that is
     */
    record Front(String of) implements Resistance {
        @Override
        public String text() {
            return "only shows " + of + ", which go on when it ends";
        }

        @Override
        public String word() {
            return "front";
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
