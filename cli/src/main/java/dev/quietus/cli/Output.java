package dev.quietus.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Standard output. Who was ended does not depend on readers, so a write that fails stops nothing; but unlike any other
 * PrintStream this one remembers why, to be told at the end.
 */
final class Output extends PrintStream {
    private static final int TYPE = 0170000;
    private static final int FIFO = 0010000;
    private static final int SOCKET = 0140000;

    private final Target target;

    private Output(Target target) {
        super(target, false, StandardCharsets.UTF_8);
        this.target = target;
    }

    static Output to(OutputStream stream) {
        return new Output(new Target(stream));
    }

    static Output ofSystem() {
        return to(new FileOutputStream(FileDescriptor.out));
    }

    /** Why something could not be written; null when everything was, or when nobody was there to read it. */
    @Nullable
    String failure() {
        flush();
        IOException failure = target.failure;
        if (failure == null || nobodyReads()) {
            return null;
        }
        String message = failure.getMessage();
        return message == null ? failure.toString() : message;
    }

    /**
     * Whether output goes to a pipe, whose writes fail only when its reader has gone, or was closed on purpose: then the
     * descriptor is missing, or the Java runtime has opened a file of its own there, for reading. The error itself does
     * not tell, for its message is in the user's language.
     */
    private static boolean nobodyReads() {
        try {
            int type = (int) Files.getAttribute(Path.of("/proc/self/fd/1"), "unix:mode") & TYPE;
            return type == FIFO || type == SOCKET || onlyForReading();
        } catch (java.nio.file.NoSuchFileException e) {
            return Files.isDirectory(Path.of("/proc/self/fd"));
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** The last octal digit of the flags is the access mode (proc(5), open(2)). */
    private static boolean onlyForReading() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/fdinfo/1"))) {
            if (line.startsWith("flags:")) {
                return (line.charAt(line.length() - 1) - '0' & 3) == 0;
            }
        }
        return false;
    }

    /** Passes everything on, and keeps the first error. */
    private static final class Target extends OutputStream {
        private final OutputStream stream;
        private @Nullable IOException failure;

        Target(OutputStream stream) {
            this.stream = stream;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            try {
                stream.write(bytes, from, length);
            } catch (IOException e) {
                failure = failure == null ? e : failure;
                throw e;
            }
        }

        @Override
        public void flush() throws IOException {
            stream.flush();
        }
    }
}
