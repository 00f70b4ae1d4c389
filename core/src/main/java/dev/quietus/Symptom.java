package dev.quietus;

import java.util.List;

/**
 * A sign that bears on a process's end, as the operating system itself shows it. No verdict: what follows from all signs
 * together is in {@link Finding}.
 *
 * @param detail what the kind asks for, empty where it asks for nothing
 * @param culprit the pid of who is behind it, 0 where nobody is or it cannot be told
 * @param quote where it was read and what stood there, e.g. {@code /proc/1234/status TracerPid: 77}
 * @param cures what the platform can do about it, the mildest first
 */
public record Symptom(Kind kind, String detail, int culprit, String quote, List<Cure> cures) {

    /** One without a culprit, which the platform cannot do anything about. */
    public Symptom(Kind kind, String detail, String quote) {
        this(kind, detail, 0, quote, List.of());
    }

    /** What can be seen. */
    public enum Kind {
        /** It could not be looked at; the detail says why. */
        UNSEEN,
        /** Every thread has ended, and nobody has collected it. */
        ENDED,
        /**
         * Every thread has ended, and somebody keeps what is left of it open: the culprit, if it is a single one. The detail
         * names all of them, and is empty where they cannot be told.
         */
        HELD_OPEN,
        /** Its first thread has ended and others live; the detail is their number. */
        HEADLESS,
        /** A forced end is on its way: the kernel has the signal, the process has not. */
        KILLED,
        /** A signal has stopped it. */
        STOPPED,
        /** Somebody traces it: the culprit. The detail is {@code stopped} when the tracer holds it still. */
        TRACED,
        /** A freezer holds it, and a forced end has to wait; the detail says which. */
        FROZEN,
        /** A freezer holds it that lets a forced end through; the detail says which. */
        PAUSED,
        /** A thread has waited, for as long as was looked, where no signal reaches it; the detail says for what. */
        WAITING,
        /** A thread waits for a child that borrows its memory; a forced end gets through. */
        LENDING,
        /** The first process of a PID namespace has ended and waits for a member: the culprit. */
        AWAITS_MEMBER,
        /** Its core is being written; the detail says where to, the culprit takes it in. */
        DUMPING,
        /** It is on the way out; the detail says what is seen of its progress. */
        EXITING,
        /** It is killed, and does not get the processor that it needs to end; the detail says why. */
        STARVED,
        /** The system lets no user end it, whatever his rights; the detail says by what. */
        SHIELDED,
        /** What it shows runs elsewhere, and goes on when it ends; the detail says what that is. */
        FRONT,
        /** A polite signal has no effect. */
        TERM_IGNORED,
        /** A polite signal is held back until the process lets it through. */
        TERM_BLOCKED,
        /** It has a handler for the polite signal. */
        TERM_CAUGHT,
        /** It is the first process of a PID namespace: signals that it does not handle have no effect. */
        NAMESPACE_INIT,
        /** It holds back or ignores the signal by which it would learn that a child has ended. */
        CHILD_UNHEARD,
        /** It has a handler for that signal. */
        CHILD_CAUGHT
    }
}
