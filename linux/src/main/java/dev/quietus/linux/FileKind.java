package dev.quietus.linux;

import org.jspecify.annotations.Nullable;

/** The kinds of files that mean nothing without the process that made them. */
enum FileKind {
    FIFO("fifo", "FIFO"),
    SOCKET("socket-file", "socket file"),
    SHARED_MEMORY("shared-memory-posix", "POSIX shared memory"),
    SEMAPHORE("semaphore-posix", "POSIX semaphore"),
    LOCK("lock-file", "lock file"),
    PID("pid-file", "pid file");

    /** A larger file says more than a number. */
    static final int SMALL = 64;

    private final String word;
    private final String words;

    FileKind(String word, String words) {
        this.word = word;
        this.words = words;
    }

    /** The kind of such a leftover. */
    String word() {
        return word;
    }

    String words() {
        return words;
    }

    /** Whether it may be mapped without being open. */
    boolean mapped() {
        return this == SHARED_MEMORY || this == SEMAPHORE;
    }

    /** Whether a file can be of this kind. */
    boolean fits(FileStamp stamp) {
        return switch (this) {
            case FIFO -> stamp.identity().isFifo();
            case SOCKET -> stamp.identity().isSocket();
            case SHARED_MEMORY, SEMAPHORE -> stamp.identity().isRegular();
            case LOCK, PID -> stamp.identity().isRegular() && stamp.size() <= SMALL;
        };
    }

    /** Whether a content is right for this kind, of a file whose maker had this pid. */
    boolean fits(byte[] content, int pid) {
        return switch (this) {
            case FIFO, SOCKET, SHARED_MEMORY, SEMAPHORE -> true;
            case LOCK -> content.length == 0 || number(content) == pid;
            case PID -> number(content) == pid;
        };
    }

    /** Whether its content is a part of what it is recognised by. */
    boolean isRead() {
        return this == LOCK || this == PID;
    }

    /** The number that a content consists of, white space around it aside; -1 for anything else. */
    static long number(byte[] content) {
        int from = 0;
        int to = content.length;
        while (from < to && isSpace(content[from])) {
            from++;
        }
        while (to > from && isSpace(content[to - 1])) {
            to--;
        }
        return KernelText.number(content, from, to);
    }

    private static boolean isSpace(byte one) {
        return one == ' ' || one == '\n' || one == '\r' || one == '\t';
    }

    static @Nullable FileKind named(String word) {
        for (FileKind kind : values()) {
            if (kind.word.equals(word)) {
                return kind;
            }
        }
        return null;
    }
}
