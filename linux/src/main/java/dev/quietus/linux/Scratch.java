package dev.quietus.linux;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory for the arguments and results of system calls, allocated once so that no call allocates off the heap: a path,
 * a few small structures, and a read buffer that grows. The first {@link #HEADER} bytes of the buffer are the
 * structures, so that one copy brings a whole look at a process onto the heap. For one thread at a time.
 *
 * <p>Buffers, not memory segments: reading a segment spins method handles at start-up, which takes longer than a whole
 * process table.
 */
final class Scratch {
    /** Where the bytes that {@code read} delivers begin; before that are the small structures. */
    static final int HEADER = 512;

    private static final int PATH_ROOM = 4352;
    private static final int FIRST_ROOM = 16 * 1024;

    private final Veil veil;
    private volatile int thread;
    private volatile int about;

    private final ByteBuffer path = direct(PATH_ROOM);
    private final long pathAddress = addressOf(path);
    private final byte[] pathBytes = new byte[PATH_ROOM];
    private ByteBuffer buffer = direct(FIRST_ROOM);
    private long bufferAddress = addressOf(buffer);
    private byte[] heap = new byte[FIRST_ROOM];

    /**
     * @param veil over processes whose files must not be opened now
     */
    Scratch(Veil veil) {
        this.veil = veil;
    }

    /** Says that it is used by the calling thread; for whoever watches that one. */
    void belongsHere() {
        thread = (int) Syscall.call(SyscallNumber.GETTID);
    }

    /** The number of the thread that uses it, 0 if it never said. */
    int thread() {
        return thread;
    }

    /** The process that the last path was about, 0 for none. Any thread may ask. */
    int about() {
        return about;
    }

    /** Memory off the heap, zeroed, in the order of this processor's bytes; freed when the buffer is unreachable. */
    static ByteBuffer direct(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }

    /** Where it is. */
    static long addressOf(ByteBuffer direct) {
        return MemorySegment.ofBuffer(direct).address();
    }

    /** The address of a structure or of the read area, by its offset. */
    long address(int offset) {
        return bufferAddress + offset;
    }

    /** How many bytes {@code read} may deliver at {@link #HEADER}. */
    int room() {
        return heap.length - HEADER;
    }

    /** Doubles the read area, keeping its content. */
    void grow() {
        ByteBuffer larger = direct(heap.length * 2);
        larger.put(0, buffer, 0, heap.length);
        buffer = larger;
        bufferAddress = addressOf(larger);
        heap = new byte[heap.length * 2];
    }

    /** Brings a range of the buffer onto the heap, at the same offsets. The array is reused by the next call. */
    byte[] load(int from, int to) {
        buffer.get(from, heap, from, to - from);
        return heap;
    }

    /** What the last {@link #load} brought; the array is replaced when the buffer grows. */
    byte[] heap() {
        return heap;
    }

    /** A number from the last {@link #load}: faster than {@link #getInt} where several are wanted. */
    int heapInt(int offset) {
        return (heap[offset] & 0xff)
                | ((heap[offset + 1] & 0xff) << 8)
                | ((heap[offset + 2] & 0xff) << 16)
                | (heap[offset + 3] << 24);
    }

    long heapLong(int offset) {
        return (heapInt(offset) & 0xffffffffL) | ((long) heapInt(offset + 4) << 32);
    }

    int getInt(int offset) {
        return buffer.getInt(offset);
    }

    long getLong(int offset) {
        return buffer.getLong(offset);
    }

    void putInt(int offset, int value) {
        buffer.putInt(offset, value);
    }

    void putLong(int offset, long value) {
        buffer.putLong(offset, value);
    }

    /** Writes bytes into the buffer, to be read by the kernel. */
    void put(int offset, byte[] bytes, int length) {
        buffer.put(offset, bytes, 0, length);
    }

    /** The address of {@code PID/FILE} as a C string, valid until the next path; 0, which the kernel rejects, if that is veiled. */
    long path(int pid, byte[] file) {
        if (veil.hides(pid, file)) {
            return 0;
        }
        about = pid;
        int at = KernelText.decimal(pathBytes, 0, pid);
        pathBytes[at++] = '/';
        System.arraycopy(file, 0, pathBytes, at, file.length);
        return terminated(at + file.length);
    }

    /** The same for a path; 0 also if it is too long. */
    long path(byte[] bytes) {
        if (bytes.length >= PATH_ROOM || veil.hides(bytes)) {
            return 0;
        }
        about = 0;
        System.arraycopy(bytes, 0, pathBytes, 0, bytes.length);
        return terminated(bytes.length);
    }

    private long terminated(int length) {
        pathBytes[length] = 0;
        path.put(0, pathBytes, 0, length + 1);
        return pathAddress;
    }
}
