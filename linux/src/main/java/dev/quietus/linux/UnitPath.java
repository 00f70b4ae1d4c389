package dev.quietus.linux;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * The service of systemd(1) that a cgroup is of, as the manager itself reads paths: the first part that is no slice names the
 * unit, and whatever a service makes below is its own affair (systemd's docs/CGROUP_DELEGATION.md). Pure.
 *
 * @param unit its name
 * @param group the unit's own cgroup
 * @param user whose manager it is a unit of; empty for the system's
 */
record UnitPath(String unit, String group, OptionalInt user) {
    private static final String SERVICE = ".service";
    private static final String OF_USER = "user@";

    /** Reads a path below a cgroup mount; empty when it is of no service. */
    static Optional<UnitPath> of(String path) {
        String[] parts = path.split("/", -1);
        int at = 0;
        // What a manager that is no system's lives below, such as a container's.
        while (at < parts.length && !isUnit(parts[at])) {
            at++;
        }
        OptionalInt user = OptionalInt.empty();
        for (; at < parts.length; at++) {
            // A name that a file of the cgroup could have is escaped by an underscore in front.
            String part = parts[at].startsWith("_") ? parts[at].substring(1) : parts[at];
            OptionalInt of = user.isEmpty() ? user(part) : OptionalInt.empty();
            if (of.isPresent()) {
                user = of;
            } else if (!part.endsWith(".slice")) {
                boolean service = part.endsWith(SERVICE) && part.length() > SERVICE.length();
                return service ? Optional.of(new UnitPath(part, upTo(parts, at), user)) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** Whether a cgroup is the unit's or below it. */
    boolean holds(String path) {
        return PathText.within(path, group);
    }

    private static boolean isUnit(String part) {
        return part.endsWith(".slice") || part.endsWith(SERVICE) || part.endsWith(".scope");
    }

    private static OptionalInt user(String part) {
        return part.startsWith(OF_USER) && part.endsWith(SERVICE)
                ? UserDatabase.number(part.substring(OF_USER.length(), part.length() - SERVICE.length()))
                : OptionalInt.empty();
    }

    private static String upTo(String[] parts, int last) {
        StringBuilder path = new StringBuilder();
        for (int at = 0; at <= last; at++) {
            path.append(at == 0 ? "" : "/").append(parts[at]);
        }
        return path.toString();
    }
}
