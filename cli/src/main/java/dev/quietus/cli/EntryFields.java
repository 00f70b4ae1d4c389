package dev.quietus.cli;

import dev.quietus.ExitStatus;
import dev.quietus.Outcome;
import dev.quietus.ProcessFacts;
import dev.quietus.Receipt;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a document says of one process besides who it is and what became of it: whose, why it belongs, when what was done. */
final class EntryFields {
    private EntryFields() {}

    /** Whose it is: its parent's, its user's, and by which rule the family's. */
    static void origin(JsonDocument document, Receipt.Entry entry, Lookup lookup) {
        ProcessFacts facts = entry.member().facts();
        int uid = facts.users().real();
        document.number("parent", FamilyFields.parent(facts)).number("uid", Integer.toUnsignedLong(uid));
        document.string("user", lookup.userName(uid)).string("kind", FamilyFields.kind(entry.member()));
    }

    /** How it ended, when what was done to it, and what it used. */
    static void course(JsonDocument document, Receipt.Entry entry) {
        status(
                document,
                entry.outcome() instanceof Outcome.Gone gone ? gone.status().orElse(null) : null);
        Receipt.Marks marks = entry.marks();
        document.object("after_us").number("held", micros(marks.held()));
        mark(document, "asked", marks.asked());
        mark(document, "stopped", marks.stopped());
        mark(document, "forced", marks.forced());
        mark(document, "gone", marks.gone());
        document.endObject().object("used");
        if (entry.used().processor().isPresent()) {
            document.number("processor_ms", entry.used().processor().get().toMillis());
        } else {
            document.none("processor_ms");
        }
        if (entry.used().residentBytes().isPresent()) {
            document.number("resident_bytes", entry.used().residentBytes().getAsLong());
        } else {
            document.none("resident_bytes");
        }
        document.endObject();
    }

    /** The field {@code status}: a code or a signal, never both in one number; null where nobody knows. */
    static void status(JsonDocument document, @Nullable ExitStatus status) {
        if (status == null) {
            document.none("status");
            return;
        }
        document.object("status");
        switch (status) {
            case ExitStatus.Exited(int code) -> document.number("exit", code);
            case ExitStatus.Killed(int number, boolean core) ->
                document.number("signal", number).truth("core", core);
        }
        document.endObject();
    }

    private static void mark(JsonDocument document, String name, Optional<Duration> after) {
        if (after.isPresent()) {
            document.number(name, micros(after.get()));
        } else {
            document.none(name);
        }
    }

    private static long micros(Duration after) {
        return after.toNanos() / 1000;
    }
}
