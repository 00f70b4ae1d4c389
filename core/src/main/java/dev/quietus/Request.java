package dev.quietus;

import java.util.List;
import java.util.OptionalInt;

/**
 * Which processes are meant.
 *
 * @param targets the targets, each ending as its own family
 * @param except targets whose families are left out; each has to name somebody
 * @param never targets whose families are left out, if there are any
 * @param only whether just the named processes are meant, without their families
 * @param behalf the uid of the user who orders it, where that is another one than this program's: then nobody whom he could
 *     not signal himself may be among those who are meant, now or later (kill(2))
 */
public record Request(List<Target> targets, List<Target> except, List<Target> never, boolean only, OptionalInt behalf) {

    /** On one's own behalf. */
    public Request(List<Target> targets, List<Target> except, boolean only) {
        this(targets, except, List.of(), only, OptionalInt.empty());
    }

    public Request {
        targets = List.copyOf(targets);
        except = List.copyOf(except);
        never = List.copyOf(never);
        if (targets.isEmpty()) {
            throw QuietusException.usage("no target given");
        }
    }

    /** Whether nobody can join those who are meant: each is named for himself, without his family. */
    boolean isClosed() {
        return only && targets.stream().allMatch(one -> one instanceof Target.Pid || one instanceof Target.Exact);
    }

    public static Request of(Target... targets) {
        return new Request(List.of(targets), List.of(), false);
    }
}
