package dev.quietus.cli;

import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The real one. Looks at descriptors only when asked, and without native code of its own. */
final class SystemTerminal implements Terminal {
    private static final int DEFAULT_COLUMNS = 100;
    private static final int LONGEST_ANSWER = 4096;

    private volatile boolean reading;

    @Override
    public boolean canAsk() {
        return isTerminal(0) && isTerminal(2);
    }

    @Override
    public boolean showsOutput() {
        return isTerminal(1);
    }

    @Override
    public boolean showsTalk() {
        return isTerminal(2);
    }

    /**
     * What a descriptor leads to says it where there is a /proc. Elsewhere there is only the console, which exists on the
     * JDK 21 of such platforms when input and output are a terminal.
     */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isTerminal(int descriptor) {
        File link = new File("/proc/self/fd/" + descriptor);
        try {
            String path = link.getCanonicalPath();
            if (!path.equals(link.getAbsolutePath())) {
                return path.startsWith("/dev/pts/")
                        || path.startsWith("/dev/tty")
                        || path.startsWith("/dev/hvc")
                        || path.equals("/dev/console");
            }
        } catch (IOException e) {
            return false;
        }
        return System.console() != null;
    }

    @Override
    public @Nullable String readLine() {
        byte[] bytes = new byte[LONGEST_ANSWER];
        int length = 0;
        reading = true;
        // Not closed: it is the process's standard input. Unbuffered, so that what follows the line stays unread.
        try {
            FileInputStream input = new FileInputStream(FileDescriptor.in);
            int read = input.read();
            while (read >= 0 && read != '\n' && length < bytes.length) {
                bytes[length++] = (byte) read;
                read = input.read();
            }
            return read < 0 && length == 0 ? null : new String(bytes, 0, length, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return null;
        } finally {
            reading = false;
        }
    }

    @Override
    public boolean reading() {
        return reading;
    }

    @Override
    public int columns() {
        String columns = System.getenv("COLUMNS");
        if (columns != null && !columns.isEmpty() && columns.length() <= 4) {
            int value = 0;
            for (int i = 0; i < columns.length(); i++) {
                char digit = columns.charAt(i);
                if (digit < '0' || digit > '9') {
                    return DEFAULT_COLUMNS;
                }
                value = 10 * value + digit - '0';
            }
            return Math.max(value, 40);
        }
        return DEFAULT_COLUMNS;
    }
}
