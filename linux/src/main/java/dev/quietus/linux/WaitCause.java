package dev.quietus.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

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

    private static final Set<String> NETWORKS = Set.of(
            "rpc_wait_bit_killable", "__rpc_execute", "rpc_execute", "compound_send_recv", "SMB2_read", "SMB2_write");

    /** @param stack the functions, the innermost first, separated by {@code " < "}; empty where it cannot be read */
    static WaitCause of(String function, String stack) {
        List<String> frames = new ArrayList<>(List.of(stack.split(" < ", -1)));
        String innermost = frames.get(0);
        frames.add(0, function);
        if (frames.contains("zap_pid_ns_processes")) {
            return NAMESPACE;
        }
        // Every fork goes through kernel_clone: only one that waits in it waits for its child.
        if (frames.contains("wait_for_vfork_done")
                || function.equals("kernel_clone") && (innermost.isEmpty() || innermost.equals("kernel_clone"))) {
            return CHILD;
        }
        // Functions that are named so wait by wait_event_killable and its kin; writing a core into a pipe ends too.
        boolean core = frames.contains("dump_emit") && any(frames, "pipe_write", "anon_pipe_write");
        if (function.contains("killable") || core) {
            return KILLABLE;
        }
        if (frames.contains("request_wait_answer") || begins(frames, "fuse_", "__fuse_")) {
            return FUSE;
        }
        if (any(frames, "mnt_want_write", "mnt_want_write_file", "__sb_start_write", "sb_start_write")
                || function.equals("percpu_rwsem_wait") && stack.isEmpty()) {
            return FROZEN_FILE_SYSTEM;
        }
        boolean network = begins(frames, "nfs_", "nfs3_", "nfs4_", "cifs_", "smb2_");
        return network || frames.stream().anyMatch(NETWORKS::contains) ? NETWORK : OTHER;
    }

    private static boolean any(List<String> frames, String... names) {
        for (String name : names) {
            if (frames.contains(name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean begins(List<String> frames, String... prefixes) {
        for (String frame : frames) {
            for (String prefix : prefixes) {
                if (frame.startsWith(prefix)) {
                    return true;
                }
            }
        }
        return false;
    }
}
