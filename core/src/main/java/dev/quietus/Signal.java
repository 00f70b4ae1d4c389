package dev.quietus;

/** The signals Quietus sends (signal(7)). A platform translates them into its own numbers or requests. */
public enum Signal {
    HUP(1),
    INT(2),
    QUIT(3),
    ABRT(6),
    KILL(9),
    USR1(10),
    USR2(12),
    ALRM(14),
    TERM(15),
    CHLD(17),
    CONT(18),
    STOP(19),
    WINCH(28);

    private final int number;

    Signal(int number) {
        this.number = number;
    }

    /** The number of signal(7) on x86 and ARM; platforms with other numbers translate by name. */
    public int number() {
        return number;
    }

    /**
     * Reads {@code TERM}, {@code SIGTERM}, {@code term} or {@code 15}.
     *
     * @throws QuietusException with reason USAGE for anything else
     */
    public static Signal parse(String text) {
        String name = text.toUpperCase(java.util.Locale.ROOT);
        if (name.startsWith("SIG")) {
            name = name.substring(3);
        }
        StringBuilder known = new StringBuilder();
        for (Signal signal : values()) {
            if (signal.name().equals(name) || Integer.toString(signal.number).equals(name)) {
                return signal;
            }
            known.append(known.isEmpty() ? "" : ", ").append(signal.name());
        }
        throw QuietusException.usage("'" + text + "' is not a signal Quietus sends; it knows " + known);
    }
}
