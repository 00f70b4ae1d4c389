package dev.quietus;

import dev.quietus.spi.Handle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A member of a family with its open handle, and what was done to it so far. Used by one thread.
 *
 * <p>INVARIANT: once {@link #seen()} is an end it is never again {@link Handle.Sight.Present}; a process does not return.
 */
public final class Held implements AutoCloseable {
    private final Member member;
    private final Handle handle;
    private final List<String> signals = new ArrayList<>(2);
    private Handle.Sight seen;
    private String means = "";
    private boolean stopped;
    private boolean frozen;
    private boolean killed;
    private boolean lost;
    private @Nullable String denied;

    Held(Member member, Handle handle) {
        this.member = member;
        this.handle = handle;
        this.seen = new Handle.Sight.Present(member.facts());
    }

    public Member member() {
        return member;
    }

    public Handle handle() {
        return handle;
    }

    /** Sends a signal and remembers it. An answer that it has ended is remembered too. */
    public Handle.Delivery send(Signal signal) {
        Handle.Delivery delivery = handle.send(signal);
        switch (delivery) {
            case Handle.Delivery.Accepted accepted -> {
                note(signal.name());
                killed |= signal == Signal.KILL;
                stopped = signal == Signal.STOP || (stopped && signal != Signal.CONT);
            }
            case Handle.Delivery.Ended ended -> await(0);
            case Handle.Delivery.Denied no -> denied = no.reason();
        }
        return delivery;
    }

    /** Waits for its end, at most so many nanoseconds; 0 looks only. */
    public Handle.Sight await(long nanos) {
        if (seen instanceof Handle.Sight.Reaped) {
            return seen;
        }
        boolean wasPresent = seen instanceof Handle.Sight.Present;
        Handle.Sight now = handle.await(wasPresent ? nanos : 0);
        boolean present = now instanceof Handle.Sight.Present;
        if (wasPresent || !present) {
            lost |= wasPresent && !present && !killed;
            seen = now;
        }
        return seen;
    }

    /** What the last look saw. */
    Handle.Sight seen() {
        return seen;
    }

    /** Records that something other than a signal through its handle has killed it, e.g. {@code cgroup.kill}. */
    public void killedBy(String act) {
        note(act);
        killed = true;
    }

    private void note(String act) {
        if (signals.isEmpty() || !signals.get(signals.size() - 1).equals(act)) {
            signals.add(act);
        }
    }

    /** Whether Quietus stopped it and has not continued it. */
    public boolean stoppedByUs() {
        return stopped;
    }

    /** Records that a freezer holds it, so that it stands still although its state does not say so. */
    public void frozen(boolean held) {
        frozen = held;
    }

    boolean frozen() {
        return frozen;
    }

    /** Marks it as stopped, so that whoever releases it continues it, whoever stopped it. */
    void thaw() {
        stopped = true;
    }

    /** Whether it ended before it was killed, so that children it left meanwhile may be unknown. */
    boolean endedByItself() {
        return lost;
    }

    boolean sentKill() {
        return killed;
    }

    @Nullable
    String denied() {
        return denied;
    }

    List<String> signals() {
        return List.copyOf(signals);
    }

    public String means() {
        return means;
    }

    void assign(String means) {
        this.means = means;
    }

    @Override
    public void close() {
        handle.close();
    }
}
