package dev.quietus.linux;

import dev.quietus.QuietusException;
import java.util.Optional;

/**
 * Rings when a TCP socket anywhere on this machine begins to listen or is connected: a BPF program at the kernel's tracepoint for that
 * (inet_sock_set_state, Linux 4.16; a ring, 5.8). It says nothing but that; who it was is for a look to find out. For one thread.
 */
final class SocketBell implements AutoCloseable {
    private static final String TRACEPOINT = "inet_sock_set_state";
    private static final int RING_BYTES = 4096;
    private static final int NEW_STATE = 16;
    private static final int PLACE = -8;

    private final Bpf bpf = new Bpf();
    private final long descriptor;
    private final TraceRing ring;
    private final byte[] told = new byte[Long.BYTES];

    private SocketBell() {
        descriptor = bpf.map(Bpf.RING, 0, 0, RING_BYTES);
        bpf.attach(TRACEPOINT, code(descriptor).bytes());
        try {
            ring = new TraceRing(descriptor, RING_BYTES);
        } catch (QuietusException e) {
            bpf.close();
            throw e;
        }
    }

    /** Empty where the kernel does not let this program have one. */
    static Optional<SocketBell> open() {
        try {
            return Optional.of(new SocketBell());
        } catch (QuietusException e) {
            return Optional.empty();
        }
    }

    /** Tells of the third of the tracepoint's arguments: sock, old state, new state. A full ring rings as well. */
    private static TraceCode code(long ring) {
        return new TraceCode()
                .load(1, 1, NEW_STATE)
                .set(2, Socket.ESTABLISHED)
                .ifDifferent(1, 2, "other")
                .go("ring")
                .here("other")
                .set(2, Socket.LISTEN)
                .ifDifferent(1, 2, "end")
                .here("ring")
                .storeZero(TraceCode.STACK, PLACE)
                .map(1, ring)
                .copy(2, TraceCode.STACK)
                .add(2, PLACE)
                .set(3, Long.BYTES)
                .set(4, 0)
                .call(TraceCode.RING_OUTPUT)
                .here("end")
                .end();
    }

    /** Can be read as long as it rings. */
    long descriptor() {
        return descriptor;
    }

    /** Lets it be silent until it rings again; whether it rang. */
    boolean hush() {
        boolean rang = false;
        while (ring.take(told) >= 0) {
            rang = true;
        }
        return rang;
    }

    @Override
    public void close() {
        ring.close();
        bpf.close();
    }
}
