package dev.quietus.linux;

/**
 * What a thread waits for, as far as the kernel's functions tell: the one it waits in (wchan) and those that led there (its
 * stack, where it may be read). Names are those of Linux 5.4 to 6.18.
 */
enum WaitCause {
    /** The rest of a PID namespace whose first process it is. */
    NAMESPACE,
    /** A child that borrows its memory (vfork(2)). Looks uninterruptible; a forced end gets through. */
    CHILD,
    /** Something that a forced end gets through, although the state says otherwise. */
    KILLABLE,
    /** The answer of a FUSE server. */
    FUSE,
    /** A file system that is frozen. */
    FROZEN_FILE_SYSTEM,
    /** A server of files elsewhere. */
    NETWORK,
    /** A disk, or what cannot be told. */
    OTHER;

    /** @param stack the functions, the innermost first; empty where it cannot be read */
    static WaitCause of(String function, String stack) {
        String all = function + " < " + stack;
        if (all.contains("zap_pid_ns_processes")) {
            return NAMESPACE;
        }
        if (all.contains("kernel_clone") || all.contains("wait_for_vfork_done")) {
            return CHILD;
        }
        // Functions that end so wait by wait_event_killable and its kin; writing a core into a pipe ends with a KILL
        // too.
        if (function.contains("killable") || all.contains("pipe_write") && all.contains("dump_emit")) {
            return KILLABLE;
        }
        if (all.contains("request_wait_answer") || all.contains("fuse_")) {
            return FUSE;
        }
        if (all.contains("percpu_rwsem_wait") || all.contains("mnt_want_write") || all.contains("sb_start_")) {
            return FROZEN_FILE_SYSTEM;
        }
        return all.contains("nfs_") || all.contains("nfs4_") || all.contains("rpc_") || all.contains("cifs_")
                ? NETWORK
                : OTHER;
    }
}
