package dev.quietus.zoo;

/**
 * By what the kit recognises that a process has come into its plight.
 *
 * @param states the letters that its state may be
 * @param waitsIn the functions of the kernel of which one is in its wchan or stack, by a bar; empty: any
 * @param killed how far a SIGKILL must have come
 */
record Sign(String states, String waitsIn, Killed killed) {
    /** How far a SIGKILL has come. */
    enum Killed {
        NOT_ASKED,
        SENT,
        EXITING
    }

    static Sign of(String states, String waitsIn) {
        return new Sign(states, waitsIn, Killed.NOT_ASKED);
    }

    Sign afterKill() {
        return killed == Killed.EXITING ? this : new Sign(states, waitsIn, Killed.SENT);
    }

    /** It must have begun to exit. */
    static Sign exiting(String states, String waitsIn) {
        return new Sign(states, waitsIn, Killed.EXITING);
    }

    boolean shownBy(Look look) {
        return states.indexOf(look.state()) >= 0
                && look.atRest()
                && (waitsIn.isEmpty() || standsIn(look.waitsIn()))
                && switch (killed) {
                    case NOT_ASKED -> true;
                    case SENT -> look.killPending() || look.exiting();
                    case EXITING -> look.exiting();
                };
    }

    private boolean standsIn(String functions) {
        for (String function : waitsIn.split("\\|", -1)) {
            if (functions.contains(function)) {
                return true;
            }
        }
        return false;
    }
}
