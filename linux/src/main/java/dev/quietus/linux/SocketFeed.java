package dev.quietus.linux;

import dev.quietus.Capability;
import dev.quietus.Happening;
import dev.quietus.Moment;
import dev.quietus.spi.Feed;
import java.util.Optional;
import java.util.Set;

/**
 * Tells of connections and listeners that were not there at the last look at the socket tables (sock_diag(7), proc_pid_net(5)), in all
 * network namespaces of this machine's processes; soon after the kernel rings for one of TCP ({@link SocketBell}), where it does. What is
 * over before a look is missed.
 */
final class SocketFeed implements Feed {
    private static final String NAME = "sockets";

    private final Kernel kernel;

    SocketFeed(Kernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<Class<? extends Happening>> tells() {
        return Set.of(Happening.Connected.class, Happening.Listened.class);
    }

    @Override
    public Moment moment() {
        return Moment.AFTER_ACT;
    }

    @Override
    public Capability capability() {
        String guarantee = "connections and listeners that last longer than the interval are told, with their process";
        Optional<String> severing = SocketDestruction.probe();
        Optional<SocketBell> bell = SocketBell.open();
        bell.ifPresent(SocketBell::close);
        String missing = (bell.isPresent()
                        ? "the kernel rings for TCP; what is shorter than 30 ms is missed, of UDP what is shorter than an interval"
                        : "a look each interval misses what is shorter; the kernel rings for root (CAP_BPF and CAP_PERFMON)")
                + severing.map(why -> "; connections cannot be severed: " + why).orElse("");
        return Capability.weaker(
                NAME,
                guarantee + (severing.isEmpty() ? "; connections can be severed in this network namespace" : ""),
                missing);
    }

    @Override
    public Flow open(Watch watch) {
        return new SocketFlow(kernel.beside(), watch);
    }
}
