package dev.quietus;

import java.util.Locale;

/**
 * The file that a process runs. Immutable.
 *
 * @param path where it was when the process began to run it, as far as the system remembers; bytes that are no UTF-8 appear
 *     as {@code \xHH}
 */
public record Executable(String path, Standing standing) {

    /** What is at that path now. */
    public enum Standing {
        /** That file. */
        PRESENT,
        /** Not that file any more; whether another one is there was not asked, or nothing is. */
        DELETED,
        /** Another file, such as a newer version: the process runs what cannot be started again. */
        REPLACED;

        /** The stable word in JSON documents. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
