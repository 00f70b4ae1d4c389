package dev.quietus;

import java.util.List;

/**
 * One cure that was applied to one process.
 *
 * @param patient whom it was to help to end
 * @param against what stood in the way
 * @param effect what came of it
 * @param ended whom the cure itself ended, without the patient
 */
public record Treatment(ProcessFacts patient, Resistance against, Cure cure, Effect effect, List<Receipt.Entry> ended) {

    /** What came of a cure. */
    public sealed interface Effect {
        /** One clause. */
        String text();

        /** Whether what stood in the way does not any more. */
        default boolean helped() {
            return this instanceof Ended || this instanceof Freed;
        }

        /** The process has ended. */
        record Ended() implements Effect {
            @Override
            public String text() {
                return "it has ended";
            }
        }

        /** It has not ended, and that does not stand in its way any more. */
        record Freed() implements Effect {
            @Override
            public String text() {
                return "that does not stand in its way any more";
            }
        }

        /** It was done, and changed nothing. */
        record Unchanged() implements Effect {
            @Override
            public String text() {
                return "done, and it changed nothing";
            }
        }

        /** It could not be done. */
        record Failed(String reason) implements Effect {
            @Override
            public String text() {
                return "could not be done: " + reason;
            }
        }
    }
}
