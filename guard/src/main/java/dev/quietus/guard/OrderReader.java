package dev.quietus.guard;

import dev.quietus.Target;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads one order. */
final class OrderReader {
    /** How long a freeze holds if nothing is said. */
    static final Duration LEASE = Duration.ofMinutes(10);

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

    /** Incidents that people order are told by these names. */
    private static final Set<String> TAKEN = Set.of("panic", "control");

    private static final List<Scope> SCOPES = List.of(Scope.values());
    private static final List<Mode> MODES = List.of(Mode.values());
    private static final List<Response> RESPONSES = List.of(Response.values());
    private static final String STEPS = "[ { from = 1, do = \"report\" }, { from = 3, do = \"freeze\" } ]";

    private final Section section;
    private final Problems problems;

    OrderReader(Section section, Problems problems) {
        this.section = section;
        this.problems = problems;
    }

    /** Empty when anything in it is wrong, which was told then. */
    Optional<Order> read() {
        int before = problems.count();
        String name = name();
        Optional<Trigger> trigger = trigger();
        Subjects subjects = section.section("who", "{ users = [\"www-data\"] }")
                .map(SubjectsReader::read)
                .orElseGet(Subjects::anybody);
        Optional<Scope> scope = section.word("scope", SCOPES);
        List<Step> steps = steps(trigger);
        Mode mode = section.word("mode", MODES).orElse(Mode.ENFORCE);
        List<Target> never = OrdersReader.targets(section, "never");
        Optional<Rate> rate =
                section.section("rate", "{ most = 5, within = \"1m\" }").flatMap(OrderReader::rate);
        Duration coolDown = section.duration("cool-down", "\"15s\"").orElse(Duration.ZERO);
        OptionalLong survivors = section.number("least-survivors", 1, 1_000_000, "1");
        boolean approval = section.flag("approval");
        Optional<Instant> expires = expires();
        section.finish();
        if (problems.count() > before || trigger.isEmpty() || problems.torn()) {
            return Optional.empty();
        }
        boolean canary = trigger.get() instanceof Trigger.Canary;
        Order order = new Order(
                name,
                trigger.get(),
                subjects,
                scope.orElse(canary ? Scope.EXEC_EPOCH : Scope.FAMILY),
                steps,
                mode,
                never,
                rate,
                coolDown,
                (int) survivors.orElse(0),
                approval,
                expires,
                section.line());
        new OrderSense(order, section).check();
        return problems.count() > before ? Optional.empty() : Optional.of(order);
    }

    private String name() {
        section.missing("name", "write name = \"canary\", or what it is about");
        String name = section.text("name", "\"canary\"").orElse("");
        if (section.has("name") && !NAME.matcher(name).matches()) {
            section.problem(
                    "name",
                    Problems.quoted(name) + " cannot be an order's name",
                    "use at most 64 small letters, digits and dashes, such as banned-program");
        } else if (TAKEN.contains(name)) {
            section.problem(
                    "name",
                    "'" + name + "' is what people's own orders are called in the log",
                    "give it another name, such as " + name + "-1");
        }
        return name;
    }

    private Optional<Trigger> trigger() {
        section.missing("when", "write when = { canary = [\"canary\", \"fortify\", \"heap\"] }, or another trigger");
        return section.section("when", "{ canary = [\"canary\"] }").flatMap(TriggerReader::read);
    }

    /** One word stands for a response that is due at once. */
    private List<Step> steps(Optional<Trigger> trigger) {
        Object raw = section.raw("respond");
        if (raw == null) {
            return trigger.isPresent() && trigger.get() instanceof Trigger.Canary
                    ? List.of(
                            new Step(1, Response.REPORT, Duration.ZERO),
                            new Step(3, Response.FREEZE, LEASE),
                            new Step(5, Response.KILL, Duration.ZERO))
                    : List.of(new Step(1, Response.REPORT, Duration.ZERO));
        }
        List<Step> steps = new ArrayList<>();
        if (raw instanceof String) {
            section.word("respond", RESPONSES).ifPresent(it -> steps.add(step(1, it, Optional.empty())));
        } else {
            for (Section one : section.sections("respond", STEPS)) {
                readStep(one, steps.isEmpty() ? 0 : steps.get(steps.size() - 1).from())
                        .ifPresent(steps::add);
            }
        }
        // Something to go on with; it never gets out, for there is a problem then.
        return steps.isEmpty() ? List.of(step(1, Response.REPORT, Optional.empty())) : steps;
    }

    private static Optional<Step> readStep(Section one, int before) {
        one.missing("do", "write do = \"report\", \"freeze\", \"stop\", \"kill\", \"stop-unit\" or \"sever\"");
        OptionalLong from = one.number("from", 1, 1_000_000, "3");
        Optional<Response> response = one.word("do", RESPONSES);
        Optional<Duration> lease = one.duration("lease", "\"10m\"");
        one.finish();
        int first = (int) from.orElse(1);
        if (first <= before && (from.isPresent() || !one.has("from"))) {
            one.problem(
                    "from",
                    "a step from " + first + " comes after one from " + before,
                    "let each step begin later than the one before it: from = " + (before + 1));
        }
        if (lease.isPresent() && response.isPresent() && response.get() != Response.FREEZE) {
            one.problem(
                    "lease",
                    "a lease says for how long a freeze holds, and this step is to " + Section.word(response.get()),
                    "leave it out, or write do = \"freeze\"");
        }
        return response.map(it -> step(first, it, lease));
    }

    private static Step step(int from, Response response, Optional<Duration> lease) {
        return new Step(from, response, response == Response.FREEZE ? lease.orElse(LEASE) : Duration.ZERO);
    }

    private static Optional<Rate> rate(Section section) {
        section.missing("most", "write rate = { most = 5, within = \"1m\" }");
        section.missing("within", "write rate = { most = 5, within = \"1m\" }");
        OptionalLong most = section.number("most", 1, 1_000_000, "5");
        Optional<Duration> within = section.duration("within", "\"1m\"");
        section.finish();
        return most.isEmpty() ? Optional.empty() : within.map(it -> new Rate((int) most.getAsLong(), it));
    }

    private Optional<Instant> expires() {
        Object raw = section.raw("expires");
        if (raw instanceof OffsetDateTime time) {
            return Optional.of(time.toInstant());
        }
        if (raw != null) {
            section.problem(
                    "expires",
                    "'expires' has to be a date and a time with its offset, without quotes",
                    "write expires = 2027-01-01T00:00:00Z");
        }
        return Optional.empty();
    }
}
