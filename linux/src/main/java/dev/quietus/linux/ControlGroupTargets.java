package dev.quietus.linux;

import dev.quietus.Holding;
import dev.quietus.Target;

/** Whether a holding is about cgroups at all: the question that must cost nothing. */
final class ControlGroupTargets {
    private ControlGroupTargets() {}

    static boolean any(Holding holding) {
        for (Target target : holding.targets()) {
            if (target instanceof Target.ControlGroup || target instanceof Target.Unit) {
                return true;
            }
        }
        return false;
    }
}
