package dev.quietus.guard;

/** Who is meant by a response, starting from the process that something happened to. */
public enum Scope {
    PROCESS,
    /** It and all that belong to it, by the library's evidence. */
    FAMILY,
    SESSION,
    CGROUP,
    UNIT,
    /** All who come from the same exec by forks alone: they share a canary. The one who forked them all is ended first. */
    EXEC_EPOCH
}
