package dev.quietus;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One thing that is still there although the process it belonged to has ended. Immutable, safe for any number of threads.
 *
 * @param kind a stable word such as {@code fifo} or {@code pid-file}; docs/reference/leftovers.md lists them
 * @param name what it is called there: a path, a number, a port
 * @param text what it is, in words, the name included
 * @param standing whose it is, with the evidence
 * @param owner the ended process that it belonged to
 * @param proof by what the very same thing is recognised later: field names and values in the platform's own terms
 */
public record Leftover(
        String kind, String name, String text, Standing standing, ProcessIdentity owner, Map<String, String> proof) {

    public Leftover {
        proof = Collections.unmodifiableMap(new LinkedHashMap<>(proof));
    }

    /** Whose a thing is. */
    public sealed interface Standing {

        /** The stable word in JSON documents. */
        String word();

        /** What was seen that says so. */
        String why();

        /** Certainly the dead's own, and nobody else's. Only such things are ever removed. */
        record Own(String why) implements Standing {
            @Override
            public String word() {
                return "own";
            }
        }

        /** Perhaps theirs; nothing proves or excludes it. */
        record Perhaps(String why) implements Standing {
            @Override
            public String word() {
                return "perhaps";
            }
        }

        /** Others have it too, or by now. */
        record Shared(String why) implements Standing {
            @Override
            public String word() {
                return "shared";
            }
        }
    }

    /**
     * Reads the two parts of a standing.
     *
     * @throws QuietusException with reason USAGE when there is no such word
     */
    public static Standing standing(String word, String why) {
        return switch (word) {
            case "own" -> new Standing.Own(why);
            case "perhaps" -> new Standing.Perhaps(why);
            case "shared" -> new Standing.Shared(why);
            default -> throw QuietusException.usage("'" + word + "' is no standing of a leftover");
        };
    }
}
