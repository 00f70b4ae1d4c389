package dev.quietus.cli;

import dev.quietus.Evidence;
import dev.quietus.Family;
import dev.quietus.Member;
import dev.quietus.ProcessIdentity;
import dev.quietus.Receipt;
import dev.quietus.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A receipt as it was read back. Every text in it may be a stranger's.
 *
 * @param reason why it is not gone, empty when it is
 * @param proof what proves the whole gone
 * @param begun null where the document does not tell
 * @param remarks what rails and the like said of an ending that was not begun
 * @param leftoversUnseen why more may remain than the leftovers, empty when nothing says so
 * @param run null for everything but a run
 */
record StoredReceipt(
        String verb,
        Fate fate,
        String reason,
        List<String> proof,
        List<String> targets,
        @Nullable Instant begun,
        Duration elapsed,
        Host host,
        List<Recorded> processes,
        List<Related> related,
        List<String> conditions,
        List<String> remarks,
        List<Leftover> leftovers,
        String leftoversUnseen,
        List<Moment> timeline,
        @Nullable ContainedRun run) {

    /** Where and by whom it was made; each empty where the document does not tell. */
    record Host(String boot, String system, String user, String quietus) {}

    /**
     * One process.
     *
     * @param why what keeps it, or why nobody knows; empty when it is gone
     * @param exit how it ended, empty where nobody knows
     * @param uncollectedBy the parent that has yet to collect it, 0 when nobody has to
     */
    record Recorded(
            Member member,
            String user,
            Fate fate,
            String why,
            String means,
            List<String> signals,
            String exit,
            Receipt.Marks marks,
            Receipt.Used used,
            List<String> cures,
            int uncollectedBy) {
        ProcessIdentity identity() {
            return member.identity();
        }

        int pid() {
            return member.facts().pid();
        }

        String name() {
            return member.facts().name();
        }

        /** Why it belongs, empty for whom the target names. */
        String evidence() {
            Evidence evidence = member.evidence();
            return evidence.kind() == Evidence.Kind.NAMED ? "" : evidence.text();
        }

        /** How it ended, in a word or two. */
        String ended() {
            return (exit.isEmpty() ? "ended" : exit) + (uncollectedBy == 0 ? "" : ", uncollected");
        }

        /** What became of it, in words. */
        String ending() {
            if (fate != Fate.GONE) {
                return why;
            }
            String ended = exit.isEmpty() ? "ended" : exit;
            return uncollectedBy == 0 ? ended : ended + "; its parent " + uncollectedBy + " has yet to collect it";
        }
    }

    /** Who is similar, or was born meanwhile nobody knows of whom. */
    record Related(int pid, String name, String why) {}

    /** What stays besides processes; a document may leave all but the text empty. */
    record Leftover(String kind, String name, String text, String standing, String why) {
        /** What it is, in words. */
        String what() {
            return text.isEmpty() ? kind + " " + name : text;
        }
    }

    /** One thing that was done or happened. */
    record Moment(Duration after, String stage, String text) {}

    /**
     * What only a run has.
     *
     * @param status how the command itself ended, empty where unknown
     * @param usage what its processes used together, each in words
     */
    record ContainedRun(
            String name,
            List<String> command,
            String end,
            String status,
            boolean forced,
            List<String> means,
            List<String> weaknesses,
            List<String> usage) {}

    /** Everybody recorded with that fate. */
    List<Recorded> with(Fate wanted) {
        List<Recorded> those = new ArrayList<>();
        for (Recorded process : processes) {
            if (process.fate() == wanted) {
                those.add(process);
            }
        }
        return those;
    }

    /** Whoever is not gone first, each part in the order of the document. */
    List<Recorded> survivorsFirst() {
        List<Recorded> all = with(Fate.SURVIVED);
        all.addAll(with(Fate.UNKNOWN));
        all.addAll(with(Fate.GONE));
        return all;
    }

    /** The end of the time that a picture has to show. */
    Duration end() {
        Duration end = elapsed;
        for (Recorded process : processes) {
            Receipt.Marks marks = process.marks();
            for (Optional<Duration> mark : List.of(marks.asked(), marks.stopped(), marks.forced(), marks.gone())) {
                end = mark.isPresent() && mark.get().compareTo(end) > 0 ? mark.get() : end;
            }
        }
        for (Moment moment : timeline) {
            end = moment.after().compareTo(end) > 0 ? moment.after() : end;
        }
        return end.isZero() ? Duration.ofMillis(1) : end;
    }

    /** The headline's sentence, in own words except for the targets and the reason. */
    String headline() {
        String whom = run != null ? run.name() : String.join(" ", targets);
        String what = whom.isEmpty() ? verb : verb + " " + whom;
        int gone = with(Fate.GONE).size();
        int count = processes.size();
        return what + ": "
                + switch (fate) {
                    case GONE ->
                        (run != null
                                        ? run.end() + (run.forced() ? ", ended by force" : "")
                                        : count == 1 ? "1 process" : "all " + count + " processes")
                                + ", verified gone after " + Durations.text(elapsed);
                    case SURVIVED ->
                        (count > 1 ? count - gone + " of " + count + " processes are still there" : "still there")
                                + (count != 1 && !reason.isEmpty() ? ": " + reason : "");
                    case UNKNOWN -> reason.isEmpty() ? "nobody can say whether all is gone" : reason;
                    case REFUSED, NONE -> reason.isEmpty() ? "nothing was ended" : reason;
                };
    }

    /** All its processes as one family, to be drawn. */
    Family family() {
        List<Member> members = new ArrayList<>();
        Set<ProcessIdentity> seen = new LinkedHashSet<>();
        for (Recorded process : processes) {
            if (seen.add(process.identity())) {
                members.add(process.member());
            }
        }
        return new Family(new Target.Name("receipt"), List.of(), members, List.of());
    }

    /** Names of users as the record has them; command lines it has none. */
    Lookup lookup() {
        Map<Integer, String> users = new HashMap<>();
        for (Recorded process : processes) {
            users.put(process.member().facts().users().real(), process.user());
        }
        return new Lookup() {
            @Override
            public List<String> commandLine(ProcessIdentity identity) {
                return List.of();
            }

            @Override
            public String userName(int uid) {
                return users.getOrDefault(uid, Integer.toUnsignedString(uid));
            }
        };
    }
}
