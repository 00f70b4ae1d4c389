package dev.quietus.cli;

import dev.quietus.Evidence;
import dev.quietus.Member;
import dev.quietus.Powers;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.ProcessState;
import dev.quietus.Receipt;
import dev.quietus.Users;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads what a receipt says of one process. */
final class ReceiptProcessReader {
    private static final long MOST_UIDS = 0xffff_ffffL;

    private final ReceiptReader receipt;

    ReceiptProcessReader(ReceiptReader receipt) {
        this.receipt = receipt;
    }

    StoredReceipt.Recorded process(JsonTree.Fields fields) {
        Fate fate = receipt.fate(fields);
        String why = ReceiptReader.text(fields, "reason");
        if (fields.isSet("resistance")) {
            why = ReceiptReader.text(fields.object("resistance"), "text");
        }
        String status = receipt.status(fields);
        Member member = member(fields);
        int uid = member.facts().users().real();
        return new StoredReceipt.Recorded(
                member,
                fields.isSet("user") ? fields.string("user") : Integer.toUnsignedString(uid),
                fate,
                why,
                ReceiptReader.text(fields, "means"),
                ReceiptReader.strings(fields, "signals"),
                status.isEmpty() ? ReceiptReader.text(fields, "exit") : status,
                marks(fields),
                used(fields),
                cures(fields),
                (int) optional(fields, "uncollected_by", Integer.MAX_VALUE).orElse(0));
    }

    private Member member(JsonTree.Fields fields) {
        ProcessIdentity identity = receipt.identity(fields);
        int uid = (int) optional(fields, "uid", MOST_UIDS).orElse(0);
        ProcessFacts facts = new ProcessFacts(
                identity,
                (int) optional(fields, "parent", Integer.MAX_VALUE).orElse(0),
                0,
                0,
                "",
                new Users(uid, uid, uid),
                ProcessState.OTHER,
                1,
                false,
                ReceiptReader.text(fields, "name"),
                "",
                false,
                true,
                Powers.ALL,
                0);
        String text = ReceiptReader.text(fields, "evidence");
        return new Member(facts, new Evidence(kind(ReceiptReader.text(fields, "kind")), text));
    }

    /** A rule that is not known here, a later version's or none, is no reason to hide what it says. */
    private static Evidence.Kind kind(String word) {
        for (Evidence.Kind kind : Evidence.Kind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(word)) {
                return kind;
            }
        }
        return Evidence.Kind.CHILD;
    }

    private Receipt.Marks marks(JsonTree.Fields fields) {
        if (!fields.isSet("after_us")) {
            return new Receipt.Marks(
                    Duration.ZERO, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        }
        JsonTree.Fields after = fields.object("after_us");
        return new Receipt.Marks(
                mark(after, "held").orElse(Duration.ZERO),
                mark(after, "asked"),
                mark(after, "stopped"),
                mark(after, "forced"),
                mark(after, "gone"));
    }

    private Optional<Duration> mark(JsonTree.Fields after, String name) {
        return after.isSet(name) ? Optional.of(receipt.micros(after, name)) : Optional.empty();
    }

    private Receipt.Used used(JsonTree.Fields fields) {
        if (!fields.isSet("used")) {
            return new Receipt.Used(Optional.empty(), OptionalLong.empty());
        }
        JsonTree.Fields used = fields.object("used");
        OptionalLong processor = optional(used, "processor_ms", Integer.MAX_VALUE * 1000L);
        return new Receipt.Used(
                processor.isPresent() ? Optional.of(Duration.ofMillis(processor.getAsLong())) : Optional.empty(),
                optional(used, "resident_bytes", Long.MAX_VALUE));
    }

    private OptionalLong optional(JsonTree.Fields fields, String name, long most) {
        return fields.isSet(name) ? OptionalLong.of(receipt.number(fields, name, 0, most)) : OptionalLong.empty();
    }

    /** As sentences, or as objects that say it in one of these fields. */
    private static List<String> cures(JsonTree.Fields fields) {
        if (fields.isOfStrings("cures")) {
            return fields.strings("cures");
        }
        List<String> all = new ArrayList<>();
        for (JsonTree.Fields cure : ReceiptReader.objects(fields, "cures")) {
            List<String> parts = new ArrayList<>();
            for (String name : List.of("name", "text", "command")) {
                String part = ReceiptReader.text(cure, name);
                if (!part.isEmpty()) {
                    parts.add(part);
                }
            }
            all.add(String.join(": ", parts));
        }
        return all;
    }
}
