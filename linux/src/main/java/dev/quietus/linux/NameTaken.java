package dev.quietus.linux;

import dev.quietus.QuietusException;

/**
 * There is a run of that name already, as far as its file tells. A killed program may have left it; to find that out and to
 * clear it away takes long, so that is not for the thread of runs.
 */
final class NameTaken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String name;

    NameTaken(String name) {
        super(name);
        this.name = name;
    }

    String name() {
        return name;
    }

    /** The same for who asked, when nothing was to be cleared away. */
    QuietusException forGood() {
        return QuietusException.usage("there is a run named " + name + " already; quietus find run:" + name);
    }
}
