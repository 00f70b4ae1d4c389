package dev.quietus.linux;

import dev.quietus.Capability;
import dev.quietus.Happening;
import dev.quietus.Moment;
import dev.quietus.spi.Feed;
import java.util.Set;

/**
 * Tells of system calls that a seccomp filter has answered with an end, an error or a record, as the kernel's audit tells it to
 * who listens (audit multicast, Linux 3.16); no audit daemon is needed. Whether the call had an effect is told with each.
 */
final class CallFeed implements Feed {
    private static final String NAME = "calls";
    /** The inode of the first PID namespace (linux/proc_ns.h, PROC_PID_INIT_INO): the records count as it does. */
    private static final long FIRST_NAMESPACE = 0xEFFFFFFCL;

    private final Kernel kernel;

    CallFeed(Kernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<Class<? extends Happening>> tells() {
        return Set.of(Happening.Called.class, Happening.Lost.class);
    }

    @Override
    public Moment moment() {
        return Moment.AT_ACT;
    }

    @Override
    public Capability capability() {
        String guarantee =
                "calls that a seccomp filter ends, refuses or records are told within moments, each with whether it"
                        + " had an effect; those that were lost are counted";
        try (Kernel another = kernel.beside()) {
            if (!inFirstNamespace(another)) {
                return Capability.absent(NAME, guarantee, "the first PID namespace, as the records count in it");
            }
            long fd = CallFlow.listen();
            Fds.close(fd);
            return fd < 0
                    ? Capability.absent(NAME, guarantee, "CAP_AUDIT_READ, run it as root: " + Errno.text(fd))
                    : Capability.full(NAME, guarantee);
        }
    }

    static boolean inFirstNamespace(Kernel kernel) {
        KernelFiles files = new KernelFiles(kernel.scratch(), kernel.proc());
        return files.numberedLink(kernel.pid(), KernelText.ascii("ns/pid")) == FIRST_NAMESPACE;
    }

    @Override
    public Flow open(Watch watch) {
        long fd = CallFlow.listen();
        if (fd < 0) {
            throw dev.quietus.QuietusException.of(
                    dev.quietus.QuietusException.Reason.UNAVAILABLE, "audit: " + Errno.text(fd));
        }
        return new CallFlow(kernel.beside(), fd, watch);
    }
}
