package dev.quietus.linux;

import dev.quietus.Happening;
import java.nio.ByteBuffer;
import java.util.Optional;

/** An execution that waits for an answer. Thread-safe. */
final class HeldExec implements Happening.Gate {
    private static final int ALLOW = 1;
    private static final int DENY = 2;

    private final Answers answers;
    private final long file;
    private final long deadline;
    private boolean answered;

    /** Where answers go, until it is closed; then everything is allowed by the kernel. Thread-safe. */
    static final class Answers {
        private final ByteBuffer answer = Scratch.direct(8);
        private long fd;

        Answers(long fd) {
            this.fd = fd;
        }

        synchronized void send(long file, int response) {
            if (fd >= 0) {
                answer.putInt(0, (int) file);
                answer.putInt(4, response);
                Syscall.call(SyscallNumber.WRITE, fd, Scratch.addressOf(answer), 8);
            }
        }

        synchronized void close() {
            Fds.close(fd);
            fd = -1;
        }
    }

    /**
     * @param file the descriptor of the program's file, which this owns
     * @param deadline when it is allowed unless it was answered, by {@link System#nanoTime()}
     */
    HeldExec(Answers answers, long file, long deadline) {
        this.answers = answers;
        this.file = file;
        this.deadline = deadline;
    }

    long deadline() {
        return deadline;
    }

    synchronized boolean answered() {
        return answered;
    }

    @Override
    public synchronized void answer(boolean allow) {
        if (!answered) {
            answered = true;
            answers.send(file, allow ? ALLOW : DENY);
            Fds.close(file);
        }
    }

    @Override
    public Optional<String> sha256() {
        long copy;
        synchronized (this) {
            // A copy, for whoever answers must not wait until a large file was read.
            copy = answered ? -1 : Fds.highIfPossible(Syscall.call(SyscallNumber.FCNTL, file, Fds.F_DUPFD_CLOEXEC, 0));
        }
        if (copy < 0) {
            return Optional.empty();
        }
        try {
            return FileDigest.shared().of(copy);
        } finally {
            Fds.close(copy);
        }
    }
}
