package dev.quietus.guard;

/** What an order has done. */
public enum Response {
    REPORT,
    /** Stopped for a time, its lease; then it goes on unless somebody has decided otherwise. */
    FREEZE,
    /** Asked, then forced. */
    STOP,
    /** Forced. */
    KILL,
    /** Stopped by the service manager that keeps it, so that it stays stopped. */
    STOP_UNIT,
    /** Its connection is taken away, nobody is ended. */
    SEVER;

    /** Whether it can be taken back. */
    public boolean reversible() {
        return this == REPORT || this == FREEZE;
    }
}
