package dev.quietus.cli;

import dev.quietus.RunEnd;
import dev.quietus.RunReceipt;
import dev.quietus.RunUsage;
import java.util.OptionalLong;

/** The field {@code run} of a document. */
final class RunFields {
    private RunFields() {}

    static void write(JsonDocument document, RunReceipt receipt) {
        document.object("run").string("name", receipt.name()).strings("command", receipt.command());
        document.string("begun", receipt.begun().toString());
        end(document, receipt.end());
        EntryFields.status(document, receipt.status().orElse(null));
        document.truth("forced", receipt.forced());
        document.array("means");
        for (RunReceipt.Guarantee guarantee : receipt.means()) {
            document.object().string("name", guarantee.means()).string("guarantee", guarantee.text());
            document.endObject();
        }
        document.endArray().strings("weaknesses", receipt.weaknesses());
        usage(document, receipt.usage());
        document.strings("leftovers", receipt.leftovers()).array("timeline");
        for (RunReceipt.Moment moment : receipt.timeline()) {
            document.object().number("after_us", moment.after().toNanos() / 1000);
            document.string("text", moment.text()).endObject();
        }
        document.endArray().endObject();
    }

    private static void end(JsonDocument document, RunEnd end) {
        document.object("end");
        switch (end) {
            case RunEnd.Finished finished -> document.string("kind", "finished");
            case RunEnd.TimedOut timedOut -> document.string("kind", "timed-out");
            case RunEnd.LimitBroken broken ->
                document.string("kind", "limit-broken")
                        .string("limit", broken.limit())
                        .string("detail", broken.detail());
            case RunEnd.Ended ended -> document.string("kind", "ended");
        }
        document.string("text", end.text()).endObject();
    }

    private static void usage(JsonDocument document, RunUsage usage) {
        document.object("usage");
        document.number("user_us", usage.user().toNanos() / 1000);
        document.number("system_us", usage.system().toNanos() / 1000);
        known(document, "memory_peak_bytes", usage.memoryPeak());
        known(document, "processes_peak", usage.processesPeak());
        known(document, "largest_resident_bytes", usage.largestResident());
        known(document, "voluntary_switches", usage.voluntarySwitches());
        known(document, "involuntary_switches", usage.involuntarySwitches());
        known(document, "blocks_read", usage.blocksRead());
        known(document, "blocks_written", usage.blocksWritten());
        document.endObject();
    }

    /** What the machine does not tell is null, never 0. */
    private static void known(JsonDocument document, String name, OptionalLong value) {
        if (value.isPresent()) {
            document.number(name, value.getAsLong());
        } else {
            document.none(name);
        }
    }
}
