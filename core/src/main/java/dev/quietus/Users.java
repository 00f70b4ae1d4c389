package dev.quietus;

/**
 * The user ids a process carries (credentials(7)).
 *
 * @param real who started it
 * @param effective whose rights it uses
 * @param saved whose rights it can take back
 */
public record Users(int real, int effective, int saved) {

    /** Whether any of the three is this uid. */
    public boolean include(int uid) {
        return real == uid || effective == uid || saved == uid;
    }

    /** Whether the two share a uid: a process can only have made another within its own uids, unless it was root. */
    public boolean overlap(Users other) {
        return include(other.real) || include(other.effective) || include(other.saved);
    }
}
