package dev.quietus.windows;

import java.io.InputStream;
import java.util.Objects;

/** Reads a pipe. It ends when the last handle of its other end is closed. */
final class PipeInput extends InputStream {
    private final long handle;
    private boolean closed;

    PipeInput(long handle) {
        this.handle = handle;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0 || closed) {
            return closed ? -1 : 0;
        }
        byte[] buffer = new byte[length];
        int[] read = new int[1];
        boolean success = Kernel32.CALLS.ReadFile(handle, buffer, length, read, null);
        if (!success || read[0] == 0) {
            return -1;
        }
        System.arraycopy(buffer, 0, bytes, offset, read[0]);
        return read[0];
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Kernel32.CALLS.CloseHandle(handle);
        }
    }
}
