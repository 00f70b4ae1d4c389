package dev.quietus;

/** Why a contained run ended. */
public sealed interface RunEnd {

    /** The command ended by itself; whatever it left running was ended with it. */
    record Finished(ExitStatus status) implements RunEnd {}

    /** Its time was over. */
    record TimedOut() implements RunEnd {}

    /**
     * It broke a limit.
     *
     * @param limit the limit's name: {@code memory}, {@code pids}, {@code cpu-time}, {@code output}, {@code call}
     * @param detail what was seen, e.g. {@code ptrace by 4711 (gdb)}
     */
    record LimitBroken(String limit, String detail) implements RunEnd {}

    /**
     * Somebody ended it: this program was told to, or something else ended the containment.
     *
     * @param reason in plain words
     */
    record Ended(String reason) implements RunEnd {}

    /** One line for people. */
    default String text() {
        return switch (this) {
            case Finished(ExitStatus status) -> status.text();
            case TimedOut() -> "timed out";
            case LimitBroken(String limit, String detail) -> "broke the limit " + limit + ": " + detail;
            case Ended(String reason) -> reason;
        };
    }
}
