package dev.quietus.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Memory for the arguments and results of system calls, allocated once so that no call allocates off the heap: a path,
 * a few small structures, and a read buffer that grows. The first {@link #HEADER} bytes of the buffer are the
 * structures, so that one copy brings a whole look at a process onto the heap. For one thread at a time.
 */
final class Scratch {
    /** Where the bytes that {@code read} delivers begin; before that are the small structures. */
    static final int HEADER = 512;

    private static final int PATH_ROOM = 4352;
    private static final int FIRST_ROOM = 64 * 1024;

    private final MemorySegment path = Arena.ofAuto().allocate(PATH_ROOM, 64);
    private final long pathAddress = path.address();
    private final byte[] pathBytes = new byte[PATH_ROOM];
    private MemorySegment buffer = Arena.ofAuto().allocate(FIRST_ROOM, 64);
    private long bufferAddress = buffer.address();
    private byte[] heap = new byte[FIRST_ROOM];

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
        MemorySegment larger = Arena.ofAuto().allocate(heap.length * 2L, 64);
        MemorySegment.copy(buffer, 0, larger, 0, heap.length);
        buffer = larger;
        bufferAddress = larger.address();
        heap = new byte[heap.length * 2];
    }

    /** Brings a range of the buffer onto the heap, at the same offsets. The array is reused by the next call. */
    byte[] load(int from, int to) {
        MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, from, heap, from, to - from);
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
        return buffer.get(ValueLayout.JAVA_INT, offset);
    }

    long getLong(int offset) {
        return buffer.get(ValueLayout.JAVA_LONG, offset);
    }

    void putInt(int offset, int value) {
        buffer.set(ValueLayout.JAVA_INT, offset, value);
    }

    void putLong(int offset, long value) {
        buffer.set(ValueLayout.JAVA_LONG, offset, value);
    }

    /** Writes bytes into the buffer, to be read by the kernel. */
    void put(int offset, byte[] bytes, int length) {
        MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, offset, length);
    }

    /** The address of {@code PID/FILE} as a C string, valid until the next path. */
    long path(int pid, byte[] file) {
        int at = KernelText.decimal(pathBytes, 0, pid);
        pathBytes[at++] = '/';
        System.arraycopy(file, 0, pathBytes, at, file.length);
        return terminated(at + file.length);
    }

    /** The address of a path as a C string, valid until the next path; 0, which the kernel rejects, if it is too long. */
    long path(byte[] bytes) {
        if (bytes.length >= PATH_ROOM) {
            return 0;
        }
        System.arraycopy(bytes, 0, pathBytes, 0, bytes.length);
        return terminated(bytes.length);
    }

    private long terminated(int length) {
        pathBytes[length] = 0;
        MemorySegment.copy(pathBytes, 0, path, ValueLayout.JAVA_BYTE, 0, length + 1);
        return pathAddress;
    }
}
