package dev.quietus.linux;

import dev.quietus.Capability;
import dev.quietus.Held;
import dev.quietus.Holding;
import dev.quietus.spi.Means;
import java.util.List;

/**
 * Signals each member through its own pidfd (pidfd_send_signal(2)). Covers everyone; against processes that fork it needs
 * the brake, and it wins only if that brings them to rest.
 */
final class SweepMeans implements Means {
    private final Kernel kernel;

    SweepMeans(Kernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public String name() {
        return "pidfd-sweep";
    }

    @Override
    public Capability capability() {
        String guarantee = "ends every process that this user may signal, and never another that got its number;"
                + " a family that forks while it is ended is stopped first, and may outrun that";
        return kernel.pidfd().numbered()
                ? Capability.full(name(), guarantee)
                : Capability.weaker(
                        name(),
                        guarantee + "; identities rest on start times of 10 ms",
                        "inode numbers of processes: Linux 6.9 or newer");
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
        return Stopping.stop(held, holding);
    }

    @Override
    public List<String> force(List<Held> held, Holding holding) {
        return Stopping.kill(held);
    }

    @Override
    public List<String> release(List<Held> held, Holding holding) {
        return Stopping.release(held);
    }
}
