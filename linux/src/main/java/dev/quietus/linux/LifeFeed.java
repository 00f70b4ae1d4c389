package dev.quietus.linux;

import dev.quietus.Capability;
import dev.quietus.Happening;
import dev.quietus.Moment;
import dev.quietus.QuietusException;
import dev.quietus.spi.Feed;
import java.util.Set;

/**
 * Tells who executed what and who ended, as the process connector tells it (linux/cn_proc.h): all executions, and the ends of
 * those that have executed something or failed. Births are counted only. What the kernel could not deliver is told as lost.
 */
final class LifeFeed implements Feed {
    private static final String NAME = "life";
    private static final String GUARANTEE =
            "every execution and end is told within moments, and what was lost of them is counted";

    private final Kernel kernel;

    LifeFeed(Kernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<Class<? extends Happening>> tells() {
        return Set.of(Happening.Executed.class, Happening.Ended.class, Happening.Lost.class);
    }

    @Override
    public Moment moment() {
        return Moment.AFTER_ACT;
    }

    @Override
    public Capability capability() {
        ConnectorSocket socket = new ConnectorSocket(new Scratch(kernel.veil()));
        String failure;
        try (socket) {
            failure = socket.listen(1 << 20, 0, new Deaf());
        }
        return failure.isEmpty() ? Capability.full(NAME, GUARANTEE) : Capability.absent(NAME, GUARANTEE, failure);
    }

    @Override
    public Flow open(Watch watch) {
        Tidings tidings = new Tidings(NAME);
        LifeThread life = LifeThread.listen(kernel.beside(), tidings);
        try {
            FeedThread thread = FeedThread.start("quietus-life", life);
            life.awaitBeginning();
            return tidings.endedBy(thread::close);
        } catch (QuietusException e) {
            life.close();
            throw e;
        }
    }

    /** Only whether the kernel answers is of interest. */
    private static final class Deaf implements ConnectorSocket.Hearer {
        @Override
        public void heard(ConnectorEvent event) {}

        @Override
        public void overran() {}
    }
}
