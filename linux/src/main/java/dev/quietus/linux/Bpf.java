package dev.quietus.linux;

import dev.quietus.QuietusException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Maps and programs of the kernel's BPF (bpf(2)), there and attached as long as this is open. It takes CAP_BPF and CAP_PERFMON (Linux
 * 5.8). For one thread at a time.
 */
final class Bpf implements AutoCloseable {
    /** Kinds of maps. */
    static final int ARRAY = 2;

    static final int FORGETTING_HASH = 9;
    static final int RING = 27;

    private static final int MAP_CREATE = 0;
    private static final int MAP_LOOKUP = 1;
    private static final int MAP_UPDATE = 2;
    private static final int PROGRAM_LOAD = 5;
    private static final int ATTACH = 17;
    private static final int RAW_TRACEPOINT = 17;
    private static final int ATTRIBUTE = 128;
    private static final String LICENCE = "GPL\0";

    private final List<Long> open = new ArrayList<>();
    private final ByteBuffer attribute = Scratch.direct(ATTRIBUTE);
    private final ByteBuffer texts = Scratch.direct(64);

    /**
     * Makes a map; its descriptor.
     *
     * @throws QuietusException UNAVAILABLE where the kernel does not let this program; all is closed then
     */
    long map(int type, int keyBytes, int valueBytes, int most) {
        clear();
        attribute.putInt(0, type).putInt(4, keyBytes).putInt(8, valueBytes).putInt(12, most);
        return keep(bpf(MAP_CREATE), "a map of the kernel's BPF");
    }

    /**
     * Has the kernel carry out a program wherever a raw tracepoint is passed.
     *
     * @throws QuietusException UNAVAILABLE where the kernel has no such tracepoint, or refuses the program; all is closed then
     */
    void attach(String tracepoint, ByteBuffer code) {
        texts.clear().put(LICENCE.getBytes(StandardCharsets.US_ASCII));
        texts.put((tracepoint + '\0').getBytes(StandardCharsets.US_ASCII));
        long licence = Scratch.addressOf(texts.clear());
        clear();
        attribute.putInt(0, RAW_TRACEPOINT).putInt(4, code.limit() / 8);
        attribute.putLong(8, Scratch.addressOf(code)).putLong(16, licence);
        long program = keep(bpf(PROGRAM_LOAD), "a BPF program for " + tracepoint);
        clear();
        attribute.putLong(0, licence + LICENCE.length()).putInt(8, (int) program);
        keep(bpf(ATTACH), "the tracepoint " + tracepoint);
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

    /** Reads what a map has for a key; false when that is nothing. */
    boolean lookUp(long map, ByteBuffer key, ByteBuffer value) {
        return element(MAP_LOOKUP, map, key, value);
    }

    /** False when there is no room. */
    boolean update(long map, ByteBuffer key, ByteBuffer value) {
        return element(MAP_UPDATE, map, key, value);
    }

    private boolean element(int command, long map, ByteBuffer key, ByteBuffer value) {
        clear();
        attribute.putInt(0, (int) map).putLong(8, Scratch.addressOf(key)).putLong(16, Scratch.addressOf(value));
        return !open.isEmpty() && bpf(command) >= 0;
    }

    private void clear() {
        for (int at = 0; at < ATTRIBUTE; at += Long.BYTES) {
            attribute.putLong(at, 0);
        }
    }

    private long bpf(int command) {
        return Syscall.call(SyscallNumber.BPF, command, Scratch.addressOf(attribute), ATTRIBUTE);
    }

    @Override
    public void close() {
        for (long fd : open.reversed()) {
            Fds.close(fd);
        }
        open.clear();
    }
}
