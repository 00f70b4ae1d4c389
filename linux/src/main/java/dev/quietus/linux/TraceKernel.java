package dev.quietus.linux;

import dev.quietus.QuietusException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What {@link TracePrograms} are in the kernel: their maps, and they themselves, attached as long as this is open. Thread-safe. */
final class TraceKernel implements AutoCloseable {
    /** More processes, and programs, are forgotten, the least recent first: what they do is told again. */
    private static final int MOST = 8192;

    private static final int RING_BYTES = 1 << 20;

    private final Bpf bpf = new Bpf();
    private final ByteBuffer key = Scratch.direct(TracePrograms.KEY);
    private final ByteBuffer value = Scratch.direct(TracePrograms.PROGRAM);
    private final TracePrograms.Maps maps;
    private @Nullable TraceRing ring;

    private TraceKernel() {
        maps = new TracePrograms.Maps(
                bpf.map(Bpf.FORGETTING_HASH, Integer.BYTES, TracePrograms.PROCESS, MOST),
                bpf.map(Bpf.FORGETTING_HASH, TracePrograms.KEY, TracePrograms.PROGRAM, MOST),
                bpf.map(Bpf.RING, 0, 0, RING_BYTES),
                bpf.map(Bpf.ARRAY, Integer.BYTES, Long.BYTES, 1));
    }

    /** @throws QuietusException UNAVAILABLE where the kernel does not let this program */
    static TraceKernel open(TracePrograms.Offsets offsets) {
        TraceKernel kernel = new TraceKernel();
        boolean done = false;
        try {
            for (TracePrograms.Part part : new TracePrograms(kernel.maps, offsets).parts()) {
                kernel.bpf.attach(part.tracepoint(), part.code());
            }
            kernel.ring = new TraceRing(kernel.maps.ring(), RING_BYTES);
            done = true;
            return kernel;
        } finally {
            if (!done) {
                kernel.close();
            }
        }
    }

    /** Whether this program may have maps; empty when it may, else why not. */
    static String refusal() {
        try (TraceKernel kernel = new TraceKernel()) {
            return kernel.maps.ring() < 0 ? "no maps" : "";
        } catch (QuietusException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** Says when there is something to {@link #take}. */
    long descriptor() {
        return maps.ring();
    }

    /** Takes the next one out; false when there is none. On one thread only. */
    boolean take(byte[] told) {
        return ring != null && ring.take(told) == told.length;
    }

    /** This call of this program need not be told any more. */
    synchronized void know(byte[] program, int call) {
        if (call < 0) {
            return;
        }
        key.put(0, program);
        if (!bpf.lookUp(maps.programs(), key, value)) {
            fill(0);
        }
        int word = call / Long.SIZE * Long.BYTES;
        value.putLong(word, value.getLong(word) | 1L << call % Long.SIZE);
        bpf.update(maps.programs(), key, value);
    }

    /** Nothing of this program is to be told any more. */
    synchronized void ignore(byte[] program) {
        fill(-1);
        key.put(0, program);
        bpf.update(maps.programs(), key, value);
    }

    private void fill(long bits) {
        for (int at = 0; at < TracePrograms.PROGRAM; at += Long.BYTES) {
            value.putLong(at, bits);
        }
    }

    /** How much found no room in the ring so far. */
    synchronized long lost() {
        key.putInt(0, 0);
        return bpf.lookUp(maps.lost(), key, value) ? value.getLong(0) : 0;
    }

    @Override
    public synchronized void close() {
        if (ring != null) {
            ring.close();
            ring = null;
        }
        bpf.close();
    }
}
