package dev.quietus.linux;

import dev.quietus.Capability;
import dev.quietus.Happening;
import dev.quietus.Moment;
import dev.quietus.spi.Feed;
import java.util.Set;

/**
 * Tells when memory, the process table, processors or a local disk run short: memory also by the kernel's own alarm (PSI), the
 * others by looking. Told at each look while it holds, and once when it has passed.
 */
final class PressureFeed implements Feed {
    private static final String NAME = "pressure";

    private final Kernel kernel;

    PressureFeed(Kernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<Class<? extends Happening>> tells() {
        return Set.of(Happening.Pressed.class);
    }

    @Override
    public Moment moment() {
        return Moment.AFTER_ACT;
    }

    @Override
    public Capability capability() {
        String guarantee = "shortage of memory, processes, processors and disk is told at each look";
        long fd;
        try (Kernel another = kernel.beside()) {
            fd = PressureAlarm.open(another);
        }
        Fds.close(fd);
        return fd < 0
                ? Capability.weaker(
                        NAME,
                        guarantee,
                        "the kernel's alarm for memory, a kernel with CONFIG_PSI and psi=1: " + Errno.text(fd))
                : Capability.full(NAME, guarantee + ", and by the kernel when programs wait for memory");
    }

    @Override
    public Flow open(Watch watch) {
        return new PressureFlow(kernel.beside(), watch);
    }
}
