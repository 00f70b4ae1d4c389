package dev.quietus.guard;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the trigger of what is used up. */
final class ResourcesReader {
    private static final List<Trigger.Exhaustion> KINDS = List.of(Trigger.Exhaustion.values());
    private static final Pattern SHARE = Pattern.compile("(100|[1-9]?[0-9])(\\.[0-9]{1,3})?%");

    /** From here on the machine's shortages are told ({@link dev.quietus.Happening.Pressed}). */
    private static final double LEAST = 0.5;

    /** More than any machine has. */
    private static final long MOST = 1_000_000_000;

    private ResourcesReader() {}

    static Optional<Trigger> read(Section inner) {
        inner.missing(
                "of",
                "write of = \"memory\", \"processor\", \"forks\", \"processes\", \"descriptors\", \"threads\" or \"disk\"");
        Optional<Trigger.Exhaustion> what = inner.word("of", KINDS);
        Object over = inner.raw("over");
        Duration lasting = inner.duration("lasting", "\"10s\"").orElse(Duration.ofSeconds(10));
        inner.finish();
        if (what.isEmpty()) {
            return Optional.empty();
        }
        boolean share = isShare(what.get());
        inner.missing("over", share ? "write over = \"95%\"" : "write over = 10000");
        Optional<Double> threshold = share ? share(over) : count(over);
        if (over != null && threshold.isEmpty()) {
            String word = Section.word(what.get());
            inner.problem(
                    "over",
                    share
                            ? "of " + word + " a share is used up: 'over' has to be more than 0% and at most 100%"
                            : "of " + word + " a number is used up: 'over' has to be a whole number from 1",
                    share ? "write over = \"95%\"" : "write over = 10000");
        }
        threshold
                .filter(it -> share && what.get() != Trigger.Exhaustion.PROCESSOR && it < LEAST)
                .ifPresent(it -> inner.problem(
                        "over", "below half nothing is short, and nothing is told", "write over = \"50%\" or more"));
        return threshold.map(it -> new Trigger.Resources(what.get(), it, lasting));
    }

    /** Whether it is measured by a share of what there is; otherwise it is counted. */
    static boolean isShare(Trigger.Exhaustion what) {
        return switch (what) {
            case MEMORY, PROCESSOR, PROCESSES, DISK -> true;
            case FORKS, DESCRIPTORS, THREADS -> false;
        };
    }

    private static Optional<Double> share(@Nullable Object over) {
        double share = over instanceof String text && SHARE.matcher(text).matches()
                ? Double.parseDouble(text.substring(0, text.length() - 1)) / 100
                : over instanceof Double number ? number : 0;
        return share > 0 && share <= 1 ? Optional.of(share) : Optional.empty();
    }

    private static Optional<Double> count(@Nullable Object over) {
        return over instanceof Long number && number >= 1 && number <= MOST
                ? Optional.of((double) number)
                : Optional.empty();
    }
}
