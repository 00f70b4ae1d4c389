package dev.quietus.guard;

import dev.quietus.DurationGrammar;
import dev.quietus.Happening;
import dev.quietus.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Says in plain sentences what an order does. The sentences quote the order's file. Pure and thread-safe. */
public final class OrderText {
    private OrderText() {}

    /** One sentence an element: what happens, to whom, what is done, when that can come, and what holds it back. */
    public static List<String> explain(Order order) {
        List<String> sentences = new ArrayList<>();
        sentences.add(upper(TriggerText.when(order.trigger())) + ".");
        sentences.add("It is about " + who(order.subjects()) + ".");
        order.steps().forEach(step -> sentences.add(step(order, step)));
        sentences.add(TriggerText.moment(order.trigger()) + ".");
        sentences.add(order.mode() == Mode.MONITOR ? "It only monitors: it says what it would have done." : "It acts.");
        limits(order, sentences);
        return sentences;
    }

    /** The word of a trigger, as in the file. */
    public static String word(Trigger trigger) {
        return TriggerText.word(trigger);
    }

    private static String who(Subjects subjects) {
        List<String> conditions = new ArrayList<>();
        condition(conditions, "whose name is ", subjects.names());
        condition(conditions, "whose executable is ", subjects.executables());
        condition(conditions, "whose user is ", subjects.users());
        condition(conditions, "whose cgroup is ", subjects.cgroups());
        condition(conditions, "whose unit is ", subjects.units());
        subjects.command().ifPresent(it -> conditions.add("whose command line has a match of " + it.pattern()));
        return conditions.isEmpty() ? "anybody" : "processes " + String.join(", and ", conditions);
    }

    private static void condition(List<String> conditions, String begin, Collection<String> words) {
        if (!words.isEmpty()) {
            conditions.add(begin + either(words));
        }
    }

    private static String step(Order order, Step step) {
        boolean only = order.steps().size() == 1 && step.from() == 1;
        String whom = whom(order.scope());
        String done = switch (step.response()) {
            case REPORT -> "it is reported";
            case FREEZE -> whom + " is frozen for " + text(step.lease()) + ", and goes on then unless somebody decides";
            case STOP -> whom + " is asked to end, and forced if it does not";
            case KILL -> whom + " is ended by force";
            case STOP_UNIT -> "its unit is stopped by the service manager, so that it stays stopped";
            case SEVER -> "the connection is taken away, and nobody is ended";
        };
        return (only ? "Each time, " : "From the " + ordinal(step.from()) + " time on, ") + done + ".";
    }

    private static String whom(Scope scope) {
        return switch (scope) {
            case PROCESS -> "the process";
            case FAMILY -> "the process with all that belong to it";
            case SESSION -> "its session";
            case CGROUP -> "all of its cgroup";
            case UNIT -> "all of its unit";
            case EXEC_EPOCH -> "the one who forked those that share its canary, with all of them,";
        };
    }

    private static void limits(Order order, List<String> sentences) {
        if (!order.never().isEmpty()) {
            String names = either(order.never().stream().map(Target::text).toList());
            sentences.add("It never ends " + names + " or their families, nor whom the whole file spares.");
        }
        order.rate()
                .ifPresent(rate -> sentences.add("It responds at most " + rate.most() + " times within "
                        + text(rate.within()) + "; what comes beyond is only reported."));
        if (!order.coolDown().isZero()) {
            sentences.add("After a response it waits " + text(order.coolDown()) + " before the next one to the same.");
        }
        if (order.leastSurvivors() > 0) {
            sentences.add("At least " + order.leastSurvivors() + " of those whom it is about are left alive.");
        }
        if (order.approval()) {
            sentences.add("Before anything that cannot be taken back, somebody has to agree.");
        }
        order.expires().ifPresent(at -> sentences.add("It is in force until " + at + "."));
    }

    static String text(Duration duration) {
        return DurationGrammar.text(duration);
    }

    /** In the order of the alphabet, because sets have none. */
    static String either(Collection<String> words) {
        List<String> sorted = words.stream().sorted().toList();
        int last = sorted.size() - 1;
        return last < 1
                ? String.join("", sorted)
                : String.join(", ", sorted.subList(0, last)) + " or " + sorted.get(last);
    }

    static String either(Collection<? extends Enum<?>> constants, String none) {
        List<String> words = constants.stream().map(Section::word).toList();
        return words.isEmpty() ? none : either(words);
    }

    private static String ordinal(int number) {
        int tens = number % 100;
        String end = tens >= 11 && tens <= 13
                ? "th"
                : switch (number % 10) {
                    case 1 -> "st";
                    case 2 -> "nd";
                    case 3 -> "rd";
                    default -> "th";
                };
        return number + end;
    }

    private static String upper(String sentence) {
        return sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1);
    }

    /** What a failure is, in words. */
    static String failure(Happening.Failure failure) {
        return switch (failure) {
            case CANARY -> "its stack was written over";
            case FORTIFY -> "a checked copy would have overrun its buffer";
            case HEAP -> "its heap was written over";
            case CALL -> "it made a forbidden system call";
            case ABORT -> "it aborted";
            case FAULT -> "it used memory that is not its own";
        };
    }
}
