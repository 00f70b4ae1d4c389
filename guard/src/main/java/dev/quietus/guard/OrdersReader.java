package dev.quietus.guard;

import dev.quietus.QuietusException;
import dev.quietus.Target;
import dev.quietus.TargetGrammar;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads a whole file. */
final class OrdersReader {
    private static final Duration HOOK_LIMIT = Duration.ofSeconds(5);
    private static final String SOCKET = "/run/quietus/guard.sock";
    private static final String PANIC = "/run/quietus/panic";

    private final Problems problems;

    OrdersReader(Problems problems) {
        this.problems = problems;
    }

    /** Empty when there is any problem. */
    Optional<Orders> read(Section file) {
        List<Target> never = targets(file, "never");
        List<Order> orders = new ArrayList<>();
        Map<String, Integer> lines = new HashMap<>();
        for (Section section : file.sections("order", "[[order]]")) {
            new OrderReader(section, problems).read().ifPresent(orders::add);
            // Also of those in which more is wrong, for every mistake is told at once.
            if (section.raw("name") instanceof String name) {
                Integer before = lines.putIfAbsent(name, section.line());
                if (before != null) {
                    section.problem(
                            "name",
                            "the order of line " + before + " is called " + Problems.quoted(name) + " too",
                            "give each order a name of its own");
                }
            }
        }
        Orders.Hooks hooks = hooks(file.section("hooks", "{ after = [\"/usr/local/bin/tell\"] }"));
        Orders.Control control = control(file.section("control", "{ socket = \"" + SOCKET + "\" }"));
        file.finish();
        return problems.count() > 0 ? Optional.empty() : Optional.of(new Orders(orders, never, hooks, control));
    }

    /** Targets of a list, in the forms of the command line. */
    static List<Target> targets(Section section, String key) {
        List<Target> targets = new ArrayList<>();
        for (Section.Item item : section.texts(key, "[\"user:postgres\", \"unit:sshd.service\"]")) {
            try {
                Target target = TargetGrammar.parse(item.text, false);
                if (target instanceof Target.Command command) {
                    CommandPattern.objection(command.pattern().pattern())
                            .ifPresent(why -> item.problem("the pattern " + why, CommandPattern.FIX));
                }
                if (!target.standing()) {
                    item.problem(
                            Problems.quoted(item.text) + " is a number that somebody else may have tomorrow",
                            "name who is meant by user:, unit:, cgroup:, exe: or a name");
                }
                targets.add(target);
            } catch (QuietusException e) {
                item.problem(
                        Problems.quoted(item.text) + " is no target",
                        "write a target as for 'quietus find', such as user:postgres or unit:sshd.service");
            }
        }
        return targets;
    }

    private Orders.Hooks hooks(Optional<Section> given) {
        if (given.isEmpty()) {
            return new Orders.Hooks(List.of(), List.of(), HOOK_LIMIT);
        }
        Section section = given.get();
        List<String> before = program(section, "before");
        List<String> after = program(section, "after");
        Duration limit = section.duration("limit", "\"5s\"").orElse(HOOK_LIMIT);
        section.finish();
        return new Orders.Hooks(before, after, limit);
    }

    private static List<String> program(Section section, String key) {
        List<String> words = new ArrayList<>();
        for (Section.Item item : section.texts(key, "[\"/usr/local/bin/tell\", \"--now\"]")) {
            if (words.isEmpty() && !item.text.startsWith("/")) {
                item.problem(
                        "the program " + Problems.quoted(item.text) + " has no absolute path",
                        "write where it is, beginning with /");
            }
            words.add(item.text);
        }
        return words;
    }

    private Orders.Control control(Optional<Section> given) {
        if (given.isEmpty()) {
            return new Orders.Control(SOCKET, PANIC, OptionalInt.empty(), Optional.empty());
        }
        Section section = given.get();
        String socket = path(section, "socket", SOCKET).orElse(SOCKET);
        String panic = path(section, "panic", PANIC).orElse(PANIC);
        OptionalLong port = section.number("port", 1, 65_535, "7878");
        Optional<String> token = path(section, "token", "/etc/quietus/token");
        if (port.isPresent() && !section.has("token")) {
            section.problem(
                    "port",
                    "whoever is on this machine can come by a port, and there is no 'token'",
                    "write token = \"/etc/quietus/token\", a file that only those may read who may order");
        }
        if (port.isEmpty() && !section.has("port") && token.isPresent()) {
            section.problem(
                    "token", "a 'token' without a 'port' is asked of nobody", "write port = 7878, or leave it out");
        }
        section.finish();
        OptionalInt number = port.isPresent() ? OptionalInt.of((int) port.getAsLong()) : OptionalInt.empty();
        return new Orders.Control(socket, panic, number, token);
    }

    private static Optional<String> path(Section section, String key, String example) {
        Optional<String> path = section.text(key, "\"" + example + "\"");
        if (path.isPresent() && !path.get().startsWith("/")) {
            section.problem(key, "'" + key + "' has to be an absolute path", "write " + key + " = \"" + example + "\"");
            return Optional.empty();
        }
        return path;
    }
}
