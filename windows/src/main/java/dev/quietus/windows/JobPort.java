package dev.quietus.windows;

import com.sun.jna.Memory;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a job tells who is born and who ends in it (an I/O completion port). Windows does not promise to deliver each notice
 * (JOBOBJECT_ASSOCIATE_COMPLETION_PORT), so what is told is a hint to look now, and never a proof. One job, one thread at a time;
 * closed once.
 */
final class JobPort implements AutoCloseable {
    private static final int ASSOCIATE = 7;
    private static final int ASSOCIATE_LENGTH = 16;
    private static final int ACTIVE_PROCESS_ZERO = 4;
    private static final int NEW_PROCESS = 6;
    private static final int EXIT_PROCESS = 7;
    private static final int ABNORMAL_EXIT_PROCESS = 8;
    private static final long INVALID = -1;
    private static final long KEY = 1;
    /** Of notices that are taken without a rest: a family that multiplies tells without end. */
    private static final int MOST = 4_096;

    private final long port;
    private final boolean associated;

    private JobPort(long port, boolean associated) {
        this.port = port;
        this.associated = associated;
    }

    /** What a job tells. */
    enum Kind {
        BORN,
        ENDED,
        /** It ended by a fault that nobody handled. */
        CRASHED,
        /** Nobody is in the job now; somebody may be put into it later. */
        EMPTY,
        /** A limit, or something newer. */
        OTHER
    }

    /**
     * One notice.
     *
     * @param pid whom it is about; 0 where it is about nobody. The number may be another's when this is read.
     */
    record Notice(Kind kind, int pid) {}

    /** Has a job tell from now on; of who is in it already, births are told again. */
    static JobPort of(Job job) {
        long port = Kernel32.CALLS.CreateIoCompletionPort(INVALID, 0, 0, 1);
        try (Memory association = new Memory(ASSOCIATE_LENGTH)) {
            association.setLong(0, KEY);
            association.setLong(8, port);
            boolean told = port != 0
                    && Kernel32.CALLS.SetInformationJobObject(job.handle(), ASSOCIATE, association, ASSOCIATE_LENGTH);
            return new JobPort(port, told);
        }
    }

    /** Whether the job took it; without, {@link #drain} waits and tells nothing. */
    boolean works() {
        return associated;
    }

    /**
     * Waits for the first notice, and takes all that are there.
     *
     * @param millis the longest wait; 0 only looks
     * @return in the order in which they were told; none when nothing was told in time
     */
    List<Notice> drain(int millis) {
        List<Notice> notices = new ArrayList<>();
        int[] kind = new int[1];
        long[] key = new long[1];
        long[] about = new long[1];
        int wait = millis;
        while (notices.size() < MOST
                && Kernel32.CALLS.GetQueuedCompletionStatus(port, kind, key, about, wait)
                && key[0] == KEY) {
            notices.add(notice(kind[0], about[0]));
            wait = 0;
        }
        return notices;
    }

    static Notice notice(int message, long about) {
        return switch (message) {
            case NEW_PROCESS -> new Notice(Kind.BORN, (int) about);
            case EXIT_PROCESS -> new Notice(Kind.ENDED, (int) about);
            case ABNORMAL_EXIT_PROCESS -> new Notice(Kind.CRASHED, (int) about);
            case ACTIVE_PROCESS_ZERO -> new Notice(Kind.EMPTY, 0);
            default -> new Notice(Kind.OTHER, (int) about);
        };
    }

    /** Ends a wait of another thread at once: it is told nothing. */
    void wake() {
        Kernel32.CALLS.PostQueuedCompletionStatus(port, 0, 0, 0);
    }

    @Override
    public void close() {
        Kernel32.CALLS.CloseHandle(port);
    }
}
