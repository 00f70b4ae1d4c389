package dev.quietus;

import dev.quietus.spi.Handle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A member of a family with its open handle, and what was done to it so far. Used by one thread.
 *
 * <p>INVARIANT: once {@link #seen()} is an end it is never again {@link Handle.Sight.Present}; a process does not return.
 */
public final class Held implements AutoCloseable {
    /** A time that has not come. */
    static final long NEVER = Long.MIN_VALUE;

    private final Member member;
    private final Handle handle;
    private final Clock clock;
    private final List<String> signals = new ArrayList<>(2);
    private final long heldAt;
    private Handle.Sight seen;
    private String means = "";
    private boolean stopped;
    private boolean frozen;
    private boolean killed;
    private boolean lost;
    private boolean deaf;
    /** When the first of each came about; {@link #NEVER} until then. Numbers, because the force path makes no objects. */
    private long askedAt = NEVER;

    private long stoppedAt = NEVER;
    private long forcedAt = NEVER;
    private long goneAt = NEVER;
    private ProcessFacts lastFacts;
    private @Nullable String denied;

    Held(Member member, Handle handle, Clock clock) {
        this.member = member;
        this.handle = handle;
        this.clock = clock;
        this.heldAt = clock.nanos();
        this.lastFacts = member.facts();
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
                mark(signal);
                killed |= signal == Signal.KILL;
                stopped = signal == Signal.STOP || (stopped && signal != Signal.CONT);
            }
            case Handle.Delivery.Ended ended -> await(0);
            case Handle.Delivery.Deaf cannotHear -> deaf = true;
            case Handle.Delivery.Denied no -> denied = no.reason();
        }
        return delivery;
    }

    /** To be continued is neither asked nor stopped nor forced. */
    private void mark(Signal signal) {
        if (signal == Signal.KILL) {
            forcedAt = first(forcedAt);
        } else if (signal == Signal.STOP) {
            stoppedAt = first(stoppedAt);
        } else if (signal != Signal.CONT) {
            askedAt = first(askedAt);
        }
    }

    private long first(long time) {
        return time == NEVER ? clock.nanos() : time;
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
            goneAt = present ? goneAt : first(goneAt);
            seen = now;
            if (now instanceof Handle.Sight.Present here) {
                lastFacts = here.facts();
            }
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
        forcedAt = first(forcedAt);
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
        stoppedAt = held ? first(stoppedAt) : stoppedAt;
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

    /** Whether a forced end was sent to it. */
    public boolean sentKill() {
        return killed;
    }

    /** Whether it has no way to hear what it was asked. */
    boolean deaf() {
        return deaf;
    }

    @Nullable
    String denied() {
        return denied;
    }

    List<String> signals() {
        return List.copyOf(signals);
    }

    /** What the last look at it alive told. */
    ProcessFacts lastFacts() {
        return lastFacts;
    }

    /** When what was done to it, counted from a time of the same clock. */
    Receipt.Marks marks(long begun) {
        return new Receipt.Marks(
                Duration.ofNanos(Math.max(0, heldAt - begun)),
                since(begun, askedAt),
                since(begun, stoppedAt),
                since(begun, forcedAt),
                since(begun, goneAt));
    }

    private static Optional<Duration> since(long begun, long time) {
        return time == NEVER ? Optional.empty() : Optional.of(Duration.ofNanos(Math.max(0, time - begun)));
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
