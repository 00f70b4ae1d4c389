package dev.quietus.linux;

import java.util.List;

/**
 * What unix_diag tells of a socket (linux/unix_diag.h), as far as it was asked for.
 *
 * @param bound whether it is bound to a file
 * @param file the file's inode, its lower 32 bits
 * @param device the file's, 20 bits of it minor
 * @param name the path that it or its listener was bound to, as it was given; an abstract one begins with {@code @}; empty
 *     without one
 * @param peer the inode of the socket it is connected to, 0 without one
 * @param waiting of a listening one the inodes of those that are connected to it and not accepted yet
 */
record UnixSocket(long inode, boolean bound, int file, int device, String name, long peer, List<Long> waiting) {}
