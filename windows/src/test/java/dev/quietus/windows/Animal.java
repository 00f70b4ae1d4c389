package dev.quietus.windows;

/** The adversaries, how many of each there are when it has grown up, and by what they are ended. */
enum Animal {
    TREE("tree", "2", 7, By.NUMBER),
    RESPAWNER("respawner", "0", 1, By.NAME),
    SLOW_RESPAWNER("respawner", "50", 1, By.NAME),
    WATCHDOGS("watchdog", "0", 2, By.NUMBER),
    ORPHANS("orphans", "", 3, By.NAME),
    HELD_ORPHANS("orphans", "keep", 3, By.NUMBER),
    HERD("herd", "", 6, By.NAME),
    DEAF_WINDOW("deaf-window", "", 1, By.NUMBER),
    DEAF_CONSOLE("deaf-console", "", 1, By.NUMBER),
    CODE_259("code-259", "", 1, By.NUMBER),
    SUSPENDED("suspended", "", 2, By.NUMBER),
    DEBUGGED("debugged", "", 2, By.NUMBER),
    THREADS("threads", "500", 1, By.NUMBER),
    BREAKAWAY("breakaway", "", 3, By.NUMBER);

    /** What the user names: the first one, or a name that all bear, where no line of descent leads to everybody. */
    enum By {
        NUMBER,
        NAME
    }

    private final String word;
    private final String extra;
    private final int grown;
    private final By by;

    Animal(String word, String extra, int grown, By by) {
        this.word = word;
        this.extra = extra;
        this.grown = grown;
        this.by = by;
    }

    String word() {
        return word;
    }

    String extra() {
        return extra;
    }

    int grown() {
        return grown;
    }

    By by() {
        return by;
    }
}
