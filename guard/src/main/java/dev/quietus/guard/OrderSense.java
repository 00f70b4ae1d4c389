package dev.quietus.guard;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Refuses what can be written and means nothing, or more than its author can have meant. */
final class OrderSense {
    private static final Pattern EXACT = Pattern.compile("/[^*?\\p{Cntrl}]+");

    private final Order order;
    private final Section section;

    OrderSense(Order order, Section section) {
        this.order = order;
        this.section = section;
    }

    void check() {
        checkScope();
        checkResponses();
        checkSubjects();
        checkPrograms();
        if (order.approval() && irreversible().isEmpty()) {
            section.problem(
                    "approval",
                    "nothing that this order does has to be agreed to",
                    "leave 'approval' out, or respond by stop, kill, stop-unit or sever");
        }
    }

    private void checkScope() {
        if (order.scope() == Scope.EXEC_EPOCH && !(order.trigger() instanceof Trigger.Canary)) {
            section.problem(
                    "scope",
                    "an exec epoch is those who share a canary, and this order is not about one",
                    "write scope = \"family\", or leave it out");
        }
    }

    private void checkResponses() {
        boolean administration = order.trigger() instanceof Trigger.Administration;
        boolean severs = order.steps().stream().anyMatch(step -> step.response() == Response.SEVER);
        if (severs && !administration) {
            section.problem(
                    "respond",
                    "to sever takes a connection away, and only the trigger 'administration' tells of one",
                    "respond by report, freeze, stop or kill");
        }
        boolean nobodys = order.trigger() instanceof Trigger.Resources r
                && (r.what() == Trigger.Exhaustion.DISK || r.what() == Trigger.Exhaustion.FORKS);
        boolean reports = order.steps().stream().allMatch(step -> step.response() == Response.REPORT);
        if (nobodys && (!reports || !order.subjects().equals(Subjects.anybody()))) {
            section.problem(
                    "respond",
                    "it is about nobody: who has filled a disk, or forks and is gone, cannot be told for certain",
                    "leave 'who' and 'respond' out, and have it reported");
        }
        boolean learns = order.trigger() instanceof Trigger.Administration a
                        && !a.learning().isZero()
                || isGuess();
        irreversible()
                .filter(it -> learns)
                .ifPresent(
                        it -> section.problem(
                                "respond",
                                "what was learnt is a guess, and this order would " + Section.word(it) + " on it",
                                isGuess()
                                        ? "respond by report or freeze, or write profile = \"sealed\""
                                        : "respond by report or freeze, or leave 'learning' out and say by 'allowed' what may be"));
    }

    private boolean isGuess() {
        return order.trigger() instanceof Trigger.Profile profile && !profile.sealed();
    }

    /** A file is known by its name alone when somebody begins to execute it, and may be gone when it is looked for. */
    private void checkPrograms() {
        Set<String> programs = order.subjects().executables();
        if (order.trigger() instanceof Trigger.Profile
                && (programs.isEmpty() || !programs.stream().allMatch(EXACT.asMatchPredicate()))) {
            section.problem(
                    "who",
                    "a profile is of programs, and here they are not named by their exact paths",
                    "write who = { executables = [\"/usr/sbin/nginx\"] }, without stars");
        }
    }

    private void checkSubjects() {
        boolean anybody = order.subjects().equals(Subjects.anybody());
        if (anybody && order.trigger() instanceof Trigger.Deadline) {
            section.problem(
                    "who",
                    "nobody is named, so the deadline would be everybody's, the first process's too",
                    "write who = { users = [\"ci\"] }, or whom you mean");
        }
        if (anybody && order.leastSurvivors() > 0) {
            section.problem(
                    "least-survivors",
                    "survivors are counted among those whom 'who' names, and it names nobody",
                    "write who = { names = [\"worker\"] }, or whom you mean");
        }
    }

    /** The first response that cannot be taken back. */
    private Optional<Response> irreversible() {
        return order.steps().stream()
                .map(Step::response)
                .filter(it -> !it.reversible())
                .findFirst();
    }
}
