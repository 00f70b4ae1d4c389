package dev.quietus;

import java.util.List;
import java.util.Optional;

/** What became of a process or of a whole request. There is no boolean for it. */
public sealed interface Outcome {

    /** The word in JSON documents and on the terminal. */
    String word();

    /**
     * Nothing of it can run again.
     *
     * @param evidence what proves it, most important first
     * @param status how it ended, where the kernel says so
     * @param unreaped pid of the parent that still has to collect it, empty once that has happened
     */
    record Gone(List<String> evidence, Optional<ExitStatus> status, Optional<Integer> unreaped) implements Outcome {
        @Override
        public String word() {
            return "gone";
        }
    }

    /** It is still there. */
    record Survived(Resistance resistance) implements Outcome {
        @Override
        public String word() {
            return "survived";
        }
    }

    /** Whether it is gone could not be established; the reason says what is missing. */
    record Unknown(String reason) implements Outcome {
        @Override
        public String word() {
            return "unknown";
        }
    }
}
