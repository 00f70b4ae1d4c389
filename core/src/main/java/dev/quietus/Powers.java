package dev.quietus;

/**
 * The rights of a process by which it can leave the ways that others must go; there are many more.
 *
 * @param choosesNumbers whether it may give its children pids of its own choice
 * @param changesUsers whether it may come to uids that it does not carry
 */
public record Powers(boolean choosesNumbers, boolean changesUsers) {
    /** What has to be assumed of a process that could not be asked. */
    public static final Powers ALL = new Powers(true, true);
}
