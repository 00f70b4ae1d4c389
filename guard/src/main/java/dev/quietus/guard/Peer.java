package dev.quietus.guard;

/**
 * Who orders something, as the kernel says it (unix(7), SO_PEERCRED) and not he himself.
 *
 * @param uid his effective uid when he connected; −1 if it cannot be told, who may nothing
 * @param name the name of that user, or the number
 * @param way by which he came: {@code socket}, {@code fifo}, {@code tcp}
 */
public record Peer(int uid, String name, String way) {

    /** Whether he may order about all: switch modes, approve, see other users' command lines. */
    public boolean isRoot() {
        return uid == 0;
    }
}
