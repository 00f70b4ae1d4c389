package dev.quietus.spi;

import dev.quietus.ProcessIdentity;
import dev.quietus.Users;
import java.util.List;

/**
 * Who asks for an ending.
 *
 * @param identity this process
 * @param ancestors its parents up to the first process, nearest first
 * @param session its session id, 0 unknown
 * @param terminal its controlling terminal, empty without one
 * @param controlGroup its own cgroup v2 path, empty where unknown
 * @param users its uids
 */
public record Self(
        ProcessIdentity identity,
        List<ProcessIdentity> ancestors,
        int session,
        String terminal,
        String controlGroup,
        Users users) {}
