package dev.quietus.linux;

import dev.quietus.QuietusException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The reader's side of a ring of the kernel's BPF (Documentation/bpf/ringbuf.rst, Linux 5.8): a page with the reader's place, one with
 * the writers', and the ring twice in a row, so that nothing in it is cut in two. For one thread.
 */
final class TraceRing implements AutoCloseable {
    private static final int PAGE = 4096;
    private static final int PROT_READ = 1;
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 1;
    private static final int HEADER = 8;
    private static final int BUSY = 1 << 31;
    private static final int DISCARDED = 1 << 30;

    private final int size;
    private final long mineAt;
    private final long theirsAt;
    private final ByteBuffer mine;
    private final ByteBuffer theirs;

    /** @throws QuietusException UNAVAILABLE when there is no memory for it */
    TraceRing(long fd, int size) {
        this.size = size;
        mineAt = map(fd, PAGE, PROT_READ_WRITE, 0);
        theirsAt = map(fd, PAGE + 2L * size, PROT_READ, PAGE);
        if (failed(mineAt) || failed(theirsAt)) {
            close();
            throw QuietusException.of(
                    QuietusException.Reason.UNAVAILABLE,
                    "the ring of a BPF program: " + Errno.text(failed(mineAt) ? mineAt : theirsAt));
        }
        mine = buffer(mineAt, PAGE);
        theirs = buffer(theirsAt, PAGE + 2L * size);
    }

    private static long map(long fd, long length, int protection, long offset) {
        return Syscall.call(SyscallNumber.MMAP, 0, length, protection, MAP_SHARED, fd, offset);
    }

    private static boolean failed(long address) {
        return address < 0 && address > -PAGE;
    }

    private static ByteBuffer buffer(long address, long length) {
        return MemorySegment.ofAddress(address)
                .reinterpret(length)
                .asByteBuffer()
                .order(ByteOrder.nativeOrder());
    }

    /** Takes the next one out; its length, or −1 when there is none, or the next is still being written. */
    int take(byte[] into) {
        long at = mine.getLong(0);
        while (true) {
            long end = theirs.getLong(0);
            VarHandle.acquireFence();
            if (at >= end) {
                return -1;
            }
            int place = PAGE + (int) (at & size - 1);
            int header = theirs.getInt(place);
            VarHandle.acquireFence();
            if ((header & BUSY) != 0) {
                return -1;
            }
            int length = header & ~(BUSY | DISCARDED);
            int copied = Math.min(length, into.length);
            theirs.get(place + HEADER, into, 0, copied);
            at += length + HEADER + 7 & ~7L;
            VarHandle.releaseFence();
            mine.putLong(0, at);
            if ((header & DISCARDED) == 0) {
                return copied;
            }
        }
    }

    @Override
    public void close() {
        if (!failed(mineAt)) {
            Syscall.call(SyscallNumber.MUNMAP, mineAt, PAGE);
        }
        if (!failed(theirsAt)) {
            Syscall.call(SyscallNumber.MUNMAP, theirsAt, PAGE + 2L * size);
        }
    }
}
