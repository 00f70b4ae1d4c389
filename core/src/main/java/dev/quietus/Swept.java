package dev.quietus;

/**
 * What became of a leftover that was to be swept away.
 *
 * @param leftover as the receipt has it
 */
public record Swept(Leftover leftover, Fate fate) {

    /** What becomes of it. */
    public sealed interface Fate {

        /** The stable word in JSON documents. */
        String word();

        /** It is still there, proved to be the very same thing, and nobody's: it may be removed. */
        record Removable() implements Fate {
            @Override
            public String word() {
                return "removable";
            }
        }

        /** It was removed. */
        record Removed() implements Fate {
            @Override
            public String word() {
                return "removed";
            }
        }

        /** It was not there any more. */
        record Absent() implements Fate {
            @Override
            public String word() {
                return "absent";
            }
        }

        /** It stays, because of this. */
        record Kept(String reason) implements Fate {
            @Override
            public String word() {
                return "kept";
            }
        }
    }
}
