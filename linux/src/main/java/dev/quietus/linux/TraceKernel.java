package dev.quietus.linux;

import dev.quietus.QuietusException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@link TracePrograms} are in the kernel (bpf(2)): their maps, and they themselves, attached as long as this is open. It takes
 * CAP_BPF and CAP_PERFMON (Linux 5.8). Thread-safe.
 */
final class TraceKernel implements AutoCloseable {
    /** More processes, and programs, are forgotten, the least recent first: what they do is told again. */
    private static final int MOST = 8192;

    private static final int RING_BYTES = 1 << 20;

    private static final int MAP_CREATE = 0;
    private static final int MAP_LOOKUP = 1;
    private static final int MAP_UPDATE = 2;
    private static final int PROGRAM_LOAD = 5;
    private static final int ATTACH = 17;
    private static final int ARRAY = 2;
    private static final int FORGETTING_HASH = 9;
    private static final int RING = 27;
    private static final int RAW_TRACEPOINT = 17;
    private static final int ATTRIBUTE = 128;

    private final List<Long> open = new ArrayList<>();
    private final ByteBuffer attribute = Scratch.direct(ATTRIBUTE);
    private final ByteBuffer texts = Scratch.direct(64);
    private final ByteBuffer key = Scratch.direct(TracePrograms.KEY);
    private final ByteBuffer value = Scratch.direct(TracePrograms.PROGRAM);
    private final TracePrograms.Maps maps;
    private @Nullable TraceRing ring;

    private TraceKernel() {
        maps = new TracePrograms.Maps(
                map(FORGETTING_HASH, Integer.BYTES, TracePrograms.PROCESS, MOST),
                map(FORGETTING_HASH, TracePrograms.KEY, TracePrograms.PROGRAM, MOST),
                map(RING, 0, 0, RING_BYTES),
                map(ARRAY, Integer.BYTES, Long.BYTES, 1));
    }

    /** @throws QuietusException UNAVAILABLE where the kernel does not let this program */
    static TraceKernel open(TracePrograms.Offsets offsets) {
        TraceKernel kernel = new TraceKernel();
        boolean done = false;
        try {
            for (TracePrograms.Part part : new TracePrograms(kernel.maps, offsets).parts()) {
                kernel.attach(part);
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
            return kernel.open.isEmpty() ? "no maps" : "";
        } catch (QuietusException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private long map(int type, int keyBytes, int valueBytes, int most) {
        clear();
        attribute.putInt(0, type).putInt(4, keyBytes).putInt(8, valueBytes).putInt(12, most);
        return keep(bpf(MAP_CREATE), "a map of the kernel's BPF");
    }

    private void attach(TracePrograms.Part part) {
        texts.clear().put("GPL\0".getBytes(StandardCharsets.US_ASCII));
        texts.put((part.tracepoint() + '\0').getBytes(StandardCharsets.US_ASCII));
        long licence = Scratch.addressOf(texts.clear());
        clear();
        attribute.putInt(0, RAW_TRACEPOINT).putInt(4, part.code().limit() / 8);
        attribute.putLong(8, Scratch.addressOf(part.code())).putLong(16, licence);
        long program = keep(bpf(PROGRAM_LOAD), "a BPF program for " + part.tracepoint());
        clear();
        attribute.putLong(0, licence + "GPL\0".length()).putInt(8, (int) program);
        keep(bpf(ATTACH), "the tracepoint " + part.tracepoint());
    }

    private long keep(long fd, String what) {
        if (fd < 0) {
            close();
            String missing = Errno.is(fd, Errno.EPERM) ? ", which takes CAP_BPF and CAP_PERFMON, run it as root" : "";
            throw QuietusException.of(QuietusException.Reason.UNAVAILABLE, what + missing + ": " + Errno.text(fd));
        }
        open.add(fd);
        return fd;
    }

    private void clear() {
        for (int at = 0; at < ATTRIBUTE; at += Long.BYTES) {
            attribute.putLong(at, 0);
        }
    }

    private long bpf(int command) {
        return Syscall.call(SyscallNumber.BPF, command, Scratch.addressOf(attribute), ATTRIBUTE);
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
        if (!element(MAP_LOOKUP, program)) {
            fill(0);
        }
        int word = call / Long.SIZE * Long.BYTES;
        value.putLong(word, value.getLong(word) | 1L << call % Long.SIZE);
        element(MAP_UPDATE, program);
    }

    /** Nothing of this program is to be told any more. */
    synchronized void ignore(byte[] program) {
        fill(-1);
        element(MAP_UPDATE, program);
    }

    private void fill(long bits) {
        for (int at = 0; at < TracePrograms.PROGRAM; at += Long.BYTES) {
            value.putLong(at, bits);
        }
    }

    private boolean element(int command, byte[] program) {
        key.put(0, program);
        return element(command, maps.programs());
    }

    private boolean element(int command, long map) {
        clear();
        attribute.putInt(0, (int) map).putLong(8, Scratch.addressOf(key)).putLong(16, Scratch.addressOf(value));
        return !open.isEmpty() && bpf(command) >= 0;
    }

    /** How much found no room in the ring so far. */
    synchronized long lost() {
        key.putInt(0, 0);
        return element(MAP_LOOKUP, maps.lost()) ? value.getLong(0) : 0;
    }

    @Override
    public synchronized void close() {
        if (ring != null) {
            ring.close();
            ring = null;
        }
        for (long fd : open.reversed()) {
            Fds.close(fd);
        }
        open.clear();
    }
}
