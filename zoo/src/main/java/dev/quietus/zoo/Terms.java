package dev.quietus.zoo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How an animal is kept. Immutable; each method returns other terms.
 *
 * @param size what {@link Adversary} says it counts; empty: the animal's default
 * @param taskLimit processes and threads; empty: what the animal needs
 * @param arguments what the animal gets after its size
 * @param environment set for the animal in addition to PATH
 * @param deadline after that, counted from the start, the keeper clears the enclosure even if the test hangs
 * @param controlGroup whether it sits in a cgroup2 of its own, with cgroup.kill
 * @param freezer whether it sits in a v1 freezer of its own
 * @param orphansToInit whether orphans go to the machine's init; else a process outside the family takes and reaps them
 */
public record Terms(
        OptionalInt size,
        OptionalInt taskLimit,
        List<String> arguments,
        Map<String, String> environment,
        Duration deadline,
        boolean controlGroup,
        boolean freezer,
        boolean orphansToInit) {

    private static final Terms STANDARD = new Terms(
            OptionalInt.empty(), OptionalInt.empty(), List.of(), Map.of(), Duration.ofSeconds(60), false, false, false);

    public Terms {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /** Default size, a uid and task limit of its own, no cgroup2, orphans reaped at once, a minute at most. */
    public static Terms standard() {
        return STANDARD;
    }

    public Terms ofSize(int number) {
        return new Terms(
                OptionalInt.of(number),
                taskLimit,
                arguments,
                environment,
                deadline,
                controlGroup,
                freezer,
                orphansToInit);
    }

    public Terms limitedTo(int tasks) {
        return new Terms(
                size, OptionalInt.of(tasks), arguments, environment, deadline, controlGroup, freezer, orphansToInit);
    }

    /** Adds arguments. */
    public Terms with(String... more) {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of(more));
        return new Terms(size, taskLimit, all, environment, deadline, controlGroup, freezer, orphansToInit);
    }

    public Terms withEnvironment(String key, String value) {
        Map<String, String> all = new LinkedHashMap<>(environment);
        all.put(key, value);
        return new Terms(size, taskLimit, arguments, all, deadline, controlGroup, freezer, orphansToInit);
    }

    public Terms within(Duration atMost) {
        return new Terms(size, taskLimit, arguments, environment, atMost, controlGroup, freezer, orphansToInit);
    }

    public Terms inControlGroup() {
        return new Terms(size, taskLimit, arguments, environment, deadline, true, freezer, orphansToInit);
    }

    public Terms inFreezer() {
        return new Terms(size, taskLimit, arguments, environment, deadline, controlGroup, true, orphansToInit);
    }

    public Terms leavingOrphansToInit() {
        return new Terms(size, taskLimit, arguments, environment, deadline, controlGroup, freezer, true);
    }
}
