package dev.quietus;

import org.jspecify.annotations.Nullable;

/** Who watches over a process and may start it again, as its parent and its cgroup tell. */
final class Supervision {
    private Supervision() {}

    /**
     * A service manager that is its parent; null without one. The first process adopts every orphan, so being its child
     * says something only together with the cgroup of a service.
     */
    static @Nullable String of(ProcessFacts facts, ListingIndex index) {
        ProcessFacts parent = index.numbered(facts.parent());
        if (parent == null || !Rails.isServiceManager(parent.name())) {
            return null;
        }
        String service = service(facts.controlGroup());
        if (service != null) {
            return service;
        }
        return parent.pid() == 1 ? null : parent.pid() + " (" + parent.name() + ")";
    }

    /** The service that the last part of a cgroup's path names, null for scopes, slices and a user's own manager. */
    private static @Nullable String service(String controlGroup) {
        String name = controlGroup.substring(controlGroup.lastIndexOf('/') + 1);
        return name.endsWith(".service") && !name.startsWith("user@") ? "unit " + name : null;
    }
}
