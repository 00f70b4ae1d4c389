package dev.quietus.linux;

import dev.quietus.Happening;
import dev.quietus.ProcessFacts;
import java.util.ArrayDeque;
import java.util.Optional;

/** Takes questions about executions and sees to it that each is answered in time. For its own thread, but for {@link #mark} and {@link #end}. */
final class GateThread implements FeedThread.Work, AutoCloseable {
    static final int PATIENCE_MILLIS = 2000;

    private static final long PATIENCE_NANOS = PATIENCE_MILLIS * 1_000_000L;
    private static final long FOR_EVER_NANOS = 3600_000_000_000L;

    /** struct fanotify_event_metadata, and behind it struct fanotify_event_info_pidfd (linux/fanotify.h). */
    private static final int METADATA = 24;

    private static final int MASK = 8;
    private static final int FILE = 16;
    private static final int PID = 20;
    private static final int INFO_PIDFD = 4;
    private static final long OVERFLOW = 0x4000;

    private final Beholder beholder;
    private final Kernel marking;
    private final long fd;
    private final HeldExec.Answers answers;
    private final ProgramNames names;
    private final GateMarks marks;
    private final Tidings tidings;
    private final Waker waker = new Waker();
    private final ArrayDeque<HeldExec> held = new ArrayDeque<>();
    private volatile boolean marked;
    private volatile boolean over;

    GateThread(Kernel kernel, long fd, ProgramNames names, Tidings tidings) {
        beholder = new Beholder(kernel);
        marking = kernel.beside();
        this.fd = fd;
        this.names = names;
        this.tidings = tidings;
        answers = new HeldExec.Answers(fd);
        marks = new GateMarks(marking, fd);
    }

    /** Marks the programs; why nothing could be marked. Once the thread runs, from another. */
    String mark() {
        String failure = marks.add(names);
        marked = true;
        return failure;
    }

    @Override
    public void end() {
        over = true;
        waker.wake();
    }

    @Override
    public void run() {
        try {
            while (!over) {
                HeldExec first = held.peek();
                long patience = first == null ? FOR_EVER_NANOS : Math.max(0, first.deadline() - System.nanoTime());
                if (waker.await(patience, fd) != 0) {
                    take();
                }
                expire(System.nanoTime());
            }
        } finally {
            close();
        }
    }

    private void expire(long now) {
        for (HeldExec first = held.peek();
                first != null && (first.answered() || first.deadline() <= now);
                first = held.peek()) {
            held.remove().answer(true);
        }
    }

    private void take() {
        Scratch scratch = beholder.kernel().scratch();
        long length = Syscall.call(SyscallNumber.READ, fd, scratch.address(Scratch.HEADER), 4096);
        if (length <= 0) {
            return;
        }
        // Looking at the first one uses the same memory.
        byte[] events =
                scratch.load(Scratch.HEADER, Scratch.HEADER + (int) length).clone();
        int end = Scratch.HEADER + (int) length;
        for (int at = Scratch.HEADER; at + METADATA <= end; ) {
            int size = word(events, at);
            if (size < METADATA) {
                return;
            }
            if ((word(events, at + MASK) & OVERFLOW) != 0) {
                tidings.lost(1);
            }
            long pidfd = -1;
            for (int info = at + METADATA; info + 8 <= at + size; ) {
                int header = word(events, info);
                if ((header & 0xff) == INFO_PIDFD) {
                    pidfd = word(events, info + 4);
                }
                info += Math.max(4, header >>> 16);
            }
            long file = word(events, at + FILE);
            if (file >= 0) {
                ask(file, word(events, at + PID), pidfd);
            }
            Fds.close(pidfd);
            at += size;
        }
    }

    private void ask(long file, int pid, long pidfd) {
        long now = System.nanoTime();
        HeldExec gate = new HeldExec(answers, file, now + PATIENCE_NANOS);
        Proc proc = beholder.kernel().proc();
        int length = proc.link(beholder.kernel().pid(), KernelText.ascii("fd/" + file));
        String link = length <= 0 ? "" : KernelText.text(proc.bytes(), Scratch.HEADER, Scratch.HEADER + length);
        String name = marked ? marks.nameOf(file, link) : link;
        // Who waits for himself waits in vain.
        if (pidfd < 0 || !names.mean(name) || beholder.own(pid)) {
            gate.answer(true);
            return;
        }
        Optional<ProcessFacts> facts = beholder.see(pid, pidfd);
        held.add(gate);
        if (facts.isEmpty() || !tidings.tell(new Happening.Attempted(now, facts.get(), Beholder.file(name), gate))) {
            gate.answer(true);
        }
    }

    private static int word(byte[] bytes, int at) {
        return bytes[at] & 0xff
                | (bytes[at + 1] & 0xff) << 8
                | (bytes[at + 2] & 0xff) << 16
                | (bytes[at + 3] & 0xff) << 24;
    }

    @Override
    public void close() {
        // The kernel allows what nobody can answer any more.
        answers.close();
        for (HeldExec one : held) {
            one.answer(true);
        }
        held.clear();
        waker.close();
        beholder.close();
        marking.close();
    }
}
