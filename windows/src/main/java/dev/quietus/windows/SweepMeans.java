package dev.quietus.windows;

import dev.quietus.Capability;
import dev.quietus.Held;
import dev.quietus.Holding;
import dev.quietus.spi.Means;
import java.util.List;

/**
 * Terminates each member through its own handle. The handles of all stay open meanwhile, so that a child is told by its
 * creator's number also after the creator has ended.
 */
final class SweepMeans implements Means {
    private final Suspension suspension;

    SweepMeans(Suspension suspension) {
        this.suspension = suspension;
    }

    @Override
    public String name() {
        return "handle-sweep";
    }

    @Override
    public Capability capability() {
        return Capability.full(
                name(),
                "ends every process that this user may terminate, and never another that got its number;"
                        + " a family that starts others while it is ended is suspended first");
    }

    @Override
    public boolean atomic() {
        return false;
    }

    @Override
    public boolean covers(Held held, Holding holding) {
        return true;
    }

    @Override
    public List<String> brake(List<Held> held, Holding holding) {
        return suspension.suspend(held, holding);
    }

    @Override
    public List<String> force(List<Held> held, Holding holding) {
        return suspension.terminate(held);
    }

    @Override
    public List<String> release(List<Held> held, Holding holding) {
        return suspension.release(held);
    }
}
