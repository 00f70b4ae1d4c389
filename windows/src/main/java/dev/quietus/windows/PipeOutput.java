package dev.quietus.windows;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** Writes to a pipe. */
final class PipeOutput extends OutputStream {
    private final long handle;
    private boolean closed;

    PipeOutput(long handle) {
        this.handle = handle;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        while (from < offset + length) {
            byte[] part = Arrays.copyOfRange(bytes, from, offset + length);
            int[] written = new int[1];
            if (closed || !Kernel32.CALLS.WriteFile(handle, part, part.length, written, null)) {
                throw new IOException("nobody reads: " + Failure.text(closed ? 6 : Failure.last()));
            }
            from += written[0];
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Kernel32.CALLS.CloseHandle(handle);
        }
    }
}
