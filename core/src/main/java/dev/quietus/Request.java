package dev.quietus;

import java.util.List;

/**
 * Which processes are meant.
 *
 * @param targets the targets, each ending as its own family
 * @param except targets whose families are left out
 * @param only whether just the named processes are meant, without their families
 */
public record Request(List<Target> targets, List<Target> except, boolean only) {

    public Request {
        targets = List.copyOf(targets);
        except = List.copyOf(except);
        if (targets.isEmpty()) {
            throw QuietusException.usage("no target given");
        }
    }

    public static Request of(Target... targets) {
        return new Request(List.of(targets), List.of(), false);
    }
}
