package dev.quietus.linux;

import dev.quietus.ExitStatus;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.Signal;
import dev.quietus.spi.Handle;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A process held by a pidfd. One without a pidfd of its own, because descriptors ran out or because it was closed, opens
 * one for each use and checks the identity anew; it never acts on the number alone.
 */
final class LinuxHandle implements Handle {
    private static final int NONE = -1;
    private static final byte[] PID_NAMESPACE = KernelText.ascii("ns/pid");

    private final Kernel kernel;
    private final ProcessIdentity identity;
    private ProcessFacts facts;
    private long pinned;
    private Sight.@Nullable Reaped reaped;

    /** Takes over the pidfd; none if the number is negative. */
    LinuxHandle(Kernel kernel, ProcessIdentity identity, ProcessFacts facts, long fd) {
        this.kernel = kernel;
        this.identity = identity;
        this.facts = facts;
        this.pinned = fd;
    }

    @Override
    public ProcessIdentity identity() {
        return identity;
    }

    @Override
    public Sight look() {
        return await(0);
    }

    @Override
    public Sight await(long nanos) {
        if (reaped != null) {
            return reaped;
        }
        if (pinned >= 0) {
            return awaitWith(pinned, nanos);
        }
        Pinning pinning = kernel.table().pin(identity);
        if (pinning instanceof Pinning.Pinned held) {
            Sight sight = awaitWith(held.fd(), nanos);
            Pidfd.close(held.fd());
            return sight;
        }
        if (pinning instanceof Pinning.Vanished) {
            return remember(new Sight.Reaped(Optional.empty()));
        }
        // Without a descriptor nothing can be said; saying that it is there is the only answer that claims no end.
        kernel.pidfd().poll(NONE, nanos);
        return new Sight.Present(facts);
    }

    @Override
    public Delivery send(Signal signal) {
        if (reaped != null) {
            return new Delivery.Ended();
        }
        if (pinned >= 0) {
            return sendWith(pinned, signal);
        }
        Pinning pinning = kernel.table().pin(identity);
        if (pinning instanceof Pinning.Pinned held) {
            Delivery delivery = sendWith(held.fd(), signal);
            Pidfd.close(held.fd());
            return delivery;
        }
        return pinning instanceof Pinning.Refused refused
                ? new Delivery.Denied(refused.reason())
                : new Delivery.Ended();
    }

    /** Signal 0 is checked like any other and not delivered (kill(2)). */
    @Override
    public Optional<String> forbidden() {
        if (reaped != null) {
            return Optional.empty();
        }
        if (pinned >= 0) {
            return forbiddenWith(pinned);
        }
        Pinning pinning = kernel.table().pin(identity);
        if (pinning instanceof Pinning.Pinned held) {
            Optional<String> answer = forbiddenWith(held.fd());
            Pidfd.close(held.fd());
            return answer;
        }
        return pinning instanceof Pinning.Refused refused ? Optional.of(refused.reason()) : Optional.empty();
    }

    private Optional<String> forbiddenWith(long fd) {
        return Errno.is(Pidfd.send(fd, 0), Errno.EPERM) ? Optional.of(notPermitted()) : Optional.empty();
    }

    @Override
    public void close() {
        long fd = pinned;
        pinned = NONE;
        if (fd >= 0) {
            Pidfd.close(fd);
        }
    }

    private Delivery sendWith(long fd, Signal signal) {
        // A zombie accepts signals, and nothing comes of them.
        if (kernel.pidfd().poll(fd, 0) != Pidfd.Ending.NONE) {
            return new Delivery.Ended();
        }
        long result = Pidfd.send(fd, signal.number());
        if (result == 0) {
            return new Delivery.Accepted();
        }
        if (Errno.is(result, Errno.ESRCH)) {
            return new Delivery.Ended();
        }
        return new Delivery.Denied(Errno.is(result, Errno.EPERM) ? notPermitted() : Errno.text(result));
    }

    private String notPermitted() {
        return "signalling it needs CAP_KILL or uid " + facts.users().real() + "; this is uid "
                + Syscall.call(SyscallNumber.GETEUID);
    }

    private Sight awaitWith(long fd, long nanos) {
        Pidfd.Ending ending = kernel.pidfd().poll(fd, nanos);
        if (ending == Pidfd.Ending.NONE) {
            ProcessFacts now =
                    kernel.table().look(identity.pid(), fd, kernel.table().ticks());
            if (now != null && !now.ended()) {
                facts = now;
                return new Sight.Present(now);
            }
            // It ended during the look; or it may not be read any more, then the last facts stand.
            ending = kernel.pidfd().poll(fd, 0);
        }
        return switch (ending) {
            case NONE -> new Sight.Present(facts);
            case UNREAPED -> unreaped(fd);
            case REAPED -> remember(new Sight.Reaped(status(kernel.pidfd().exitStatus(fd))));
        };
    }

    private Sight unreaped(long fd) {
        Proc proc = kernel.proc();
        int parent = facts.parent();
        long code = -1;
        long length = proc.glance(identity.pid(), Proc.STAT);
        if (length > 0) {
            int end = Scratch.HEADER + (int) length;
            byte[] text = kernel.scratch().load(Scratch.HEADER, end);
            ProcStat stat = ProcStat.parse(text, Scratch.HEADER, end);
            parent = stat == null ? parent : stat.parent();
            code = ProcStat.field(text, Scratch.HEADER, end, ProcStat.EXIT_CODE);
        }
        // The kernel shows 0 to those who may not know; what ns/pid answers obeys the same permission.
        if (code == 0 && Errno.is(proc.link(identity.pid(), PID_NAMESPACE), Errno.EACCES)) {
            code = -1;
        }
        // Only a process that was not reaped meanwhile can be whom the text was about.
        return Pidfd.unreaped(fd)
                ? new Sight.Unreaped(parent, status((int) code))
                : remember(new Sight.Reaped(status(kernel.pidfd().exitStatus(fd))));
    }

    private Sight remember(Sight.Reaped sight) {
        reaped = sight;
        return sight;
    }

    private static Optional<ExitStatus> status(int waitStatus) {
        return waitStatus < 0 ? Optional.empty() : Optional.of(ExitStatus.ofWaitStatus(waitStatus));
    }
}
