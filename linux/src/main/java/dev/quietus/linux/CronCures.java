package dev.quietus.linux;

import dev.quietus.Cure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What keeps cron from carrying lines of its tables out. For one thread at a time. */
final class CronCures {
    private final Kernel kernel;

    CronCures(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Comments all of these lines out. */
    Cure disable(List<Schedules.Line> lines) {
        Map<String, List<Schedules.Line>> tables = new LinkedHashMap<>();
        lines.forEach(line ->
                tables.computeIfAbsent(line.file(), file -> new ArrayList<>()).add(line));
        List<CrontabEdit> edits = new ArrayList<>();
        List<String> what = new ArrayList<>();
        List<String> commands = new ArrayList<>();
        tables.forEach((file, those) -> {
            List<CrontabText.Entry> entries =
                    those.stream().map(Schedules.Line::entry).toList();
            CrontabEdit edit = new CrontabEdit(kernel, file, those.getFirst().system(), entries);
            edits.add(edit);
            what.add(numbers(entries) + " of " + file + ", of which a copy is kept as " + edit.copy());
            commands.add(command(those));
        });
        return new Cure(
                "disable-cron-line",
                Cure.Risk.OTHERS,
                "comment out " + String.join(", and ", what),
                String.join("; ", commands),
                new Cure.Act.Own(() -> perform(edits)));
    }

    /** Of a line that is not known for certain, or cannot be read. */
    static Cure byHand(String effect, String command) {
        return new Cure("disable-cron-line", Cure.Risk.OTHERS, effect, command, new Cure.Act.ByHand());
    }

    private static Optional<String> perform(List<CrontabEdit> edits) {
        for (CrontabEdit edit : edits) {
            Optional<String> failure = edit.perform();
            if (failure.isPresent()) {
                return failure;
            }
        }
        return Optional.empty();
    }

    private static String numbers(List<CrontabText.Entry> entries) {
        List<String> numbers =
                entries.stream().map(entry -> Integer.toString(entry.number())).toList();
        return (numbers.size() == 1 ? "line " : "lines ") + String.join(" and ", numbers);
    }

    private static String command(List<Schedules.Line> lines) {
        Schedules.Line first = lines.getFirst();
        if (!first.system()) {
            return "crontab -u " + ShellLoop.quoted(first.user()) + " -e";
        }
        StringBuilder orders = new StringBuilder();
        for (Schedules.Line line : lines) {
            orders.append(orders.isEmpty() ? "" : ";")
                    .append(line.entry().number())
                    .append("s/^/#/");
        }
        return "sed -i '" + orders + "' " + ShellLoop.quoted(first.file());
    }
}
