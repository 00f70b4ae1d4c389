package dev.quietus.zoo;

/**
 * By what the kit recognises that a process has come into its plight.
 *
 * @param states the letters that its state may be
 * @param waitsIn the functions of the kernel of which one is in its wchan or stack, by a bar; empty: any
 * @param killed whether a SIGKILL must be pending, or have made it exit
 */
record Sign(String states, String waitsIn, boolean killed) {
    static Sign of(String states, String waitsIn) {
        return new Sign(states, waitsIn, false);
    }

    Sign afterKill() {
        return new Sign(states, waitsIn, true);
    }

    boolean shownBy(Look look) {
        return states.indexOf(look.state()) >= 0
                && (waitsIn.isEmpty() || standsIn(look.waitsIn()))
                && (!killed || look.killPending() || look.exiting());
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
