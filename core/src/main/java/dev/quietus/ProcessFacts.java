package dev.quietus;

/**
 * What was observed of one process in one look. The look held the process open, so all fields are of the same process,
 * never a mixture of two that shared a number.
 *
 * @param identity which process
 * @param parent pid of the parent
 * @param group process group id
 * @param session session id
 * @param terminal controlling terminal such as {@code pts/3}, empty without one
 * @param users real, effective and saved uid
 * @param state what it was doing; of a process whose first thread has exited, the state of a living thread
 * @param threads number of threads, 0 for an ended process
 * @param headless whether the first thread has exited while others live
 * @param name the kernel's name for it, at most 15 bytes; bytes that are no UTF-8 appear as {@code \xHH}
 * @param controlGroup path in the cgroup v2 hierarchy, empty where unknown
 * @param kernelThread whether it is a thread of the kernel
 * @param ownImage whether it has called exec itself since it was born; else it still runs what its parent ran
 * @param powers what it may do beyond its uids
 * @param observedTicks when, in clock ticks since boot (the unit of {@link ProcessIdentity#startTicks()})
 * @param processorTicks processor time of all its threads so far, in programs and in the kernel, in the same ticks; its
 *     collected children are not counted; −1 unknown (proc_pid_stat(5), fields 14 and 15)
 * @param residentPages memory that is resident, in pages of {@link dev.quietus.spi.Platform#pageBytes()}, as exact as the
 *     kernel keeps it; −1 unknown (proc_pid_stat(5), field 24)
 */
public record ProcessFacts(
        ProcessIdentity identity,
        int parent,
        int group,
        int session,
        String terminal,
        Users users,
        ProcessState state,
        int threads,
        boolean headless,
        String name,
        String controlGroup,
        boolean kernelThread,
        boolean ownImage,
        Powers powers,
        long observedTicks,
        long processorTicks,
        long residentPages) {

    /** Facts that do not tell what the process used. */
    public ProcessFacts(
            ProcessIdentity identity,
            int parent,
            int group,
            int session,
            String terminal,
            Users users,
            ProcessState state,
            int threads,
            boolean headless,
            String name,
            String controlGroup,
            boolean kernelThread,
            boolean ownImage,
            Powers powers,
            long observedTicks) {
        this(
                identity,
                parent,
                group,
                session,
                terminal,
                users,
                state,
                threads,
                headless,
                name,
                controlGroup,
                kernelThread,
                ownImage,
                powers,
                observedTicks,
                -1,
                -1);
    }

    /** The process id, for showing and for relating facts of one snapshot. */
    public int pid() {
        return identity.pid();
    }

    /** Whether nothing of it can run again: a zombie without another thread. It still holds a slot until reaped. */
    public boolean ended() {
        return state == ProcessState.ZOMBIE && !headless;
    }
}
