package dev.quietus.guard;

import dev.quietus.Machine;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import java.util.Map;
import java.util.Optional;

/**
 * Who a process is, beyond its facts, asked only when an order wants to know, and once: of what has ended since nothing could be
 * asked. Not thread-safe, like the library that it asks.
 */
final class Acquaintance {
    private static final int KEPT = 4096;

    private final Machine machine;
    private final Map<ProcessIdentity, Subject> known = new Recent<>(KEPT);

    Acquaintance(Machine machine) {
        this.machine = machine;
    }

    /**
     * What there is to know.
     *
     * @param file the executable's path if the happening told it, else empty
     */
    Subject of(ProcessFacts facts, String file) {
        Subject before = known.get(facts.identity());
        if (before != null && isStill(before, facts) && (file.isEmpty() || file.equals(before.executable()))) {
            return before;
        }
        String executable =
                file.isEmpty() ? machine.executable(facts.identity()).orElse("") : file;
        Subject subject = Subject.of(
                facts,
                machine.userName(facts.users().real()),
                executable,
                String.join(" ", machine.commandLine(facts.identity())));
        known.put(facts.identity(), subject);
        return subject;
    }

    /** Whether it is who it was: a daemon's child becomes another user, and goes into another cgroup, before it executes anything. */
    private static boolean isStill(Subject before, ProcessFacts facts) {
        return before.name().equals(facts.name())
                && before.uid() == facts.users().real()
                && before.cgroup().equals(facts.controlGroup())
                && before.parent() == facts.parent();
    }

    /** It executes something else now: what was known of it is forgotten. */
    void changed(ProcessFacts facts) {
        known.remove(facts.identity());
    }

    /** SHA-256 of what it executes; empty if that cannot be told. */
    Optional<String> sha256(ProcessFacts facts) {
        return machine.sha256(facts.identity());
    }

    /** Whether an order is about this process: it lives, is none of the kernel's nor the first one, and meets the conditions. */
    boolean isMeant(Order order, ProcessFacts facts) {
        return !facts.kernelThread() && !facts.ended() && facts.pid() > 1 && meets(order.subjects(), of(facts, ""));
    }

    /** Whether an order is about it. */
    static boolean meets(Subjects wanted, Subject subject) {
        return Glob.any(wanted.names(), subject.name())
                && Glob.any(wanted.executables(), subject.executable())
                && (wanted.users().isEmpty()
                        || wanted.users().contains(subject.user())
                        || wanted.users().contains(Integer.toUnsignedString(subject.uid())))
                && Glob.any(wanted.cgroups(), subject.cgroup())
                && (wanted.units().isEmpty() || unit(wanted, subject.cgroup()))
                && wanted.command()
                        .map(pattern -> CommandPattern.found(pattern, subject.commandLine()))
                        .orElse(true);
    }

    /** A unit's name is a part of the path of its cgroup. */
    private static boolean unit(Subjects wanted, String cgroup) {
        for (String part : cgroup.split("/", -1)) {
            if (part.indexOf('.') > 0 && Glob.one(wanted.units(), part)) {
                return true;
            }
        }
        return false;
    }
}
