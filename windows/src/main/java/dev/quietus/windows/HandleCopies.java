package dev.quietus.windows;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What handles of other processes are of, told by copies that live for a moment. Asking one of a pipe can wait for
 * ever, so that is for a thread which can be left behind.
 */
final class HandleCopies {
    private static final int DISK = 1;
    private static final int PIPE = 3;
    private static final int ROOM = 64 * 1024;
    private static final int LONGEST_PATH = 32 * 1024;
    private static final String PREFIX = "\\\\?\\";
    /** The folder of the object manager that has all pipes. */
    static final String PIPES = "\\Device\\NamedPipe\\";

    /** What CreatePipe calls the two ends of what nobody is to find by a name. */
    private static final String ANONYMOUS = "Win32";

    /** Names outside these folders are the system's. */
    private static final String SHARED_NAMES = "\\BaseNamedObjects\\";

    private static final Set<String> NAMED = Set.of("Mutant", "Event", "Semaphore", "Section", "Timer");

    private final ForeignHandles handles;
    private final Map<Integer, String> types = new HashMap<>();

    /** @param handles open as long as this is used */
    HandleCopies(ForeignHandles handles) {
        this.handles = handles;
    }

    /** Whether it is a file, a socket or a pipe: of those some never answer, so they are asked last. */
    boolean isFile(HandleTable.Row row) {
        return type(row).equals("File");
    }

    /** The name of its type, the same for all of that number in one boot; empty when it cannot be copied. */
    private String type(HandleTable.Row row) {
        String known = types.get(row.type());
        if (known != null) {
            return known;
        }
        long copy = handles.copy(row);
        String type = copy == 0 ? "" : text(copy, Ntdll.OBJECT_TYPE);
        Kernel32.CALLS.CloseHandle(copy);
        if (!type.isEmpty()) {
            types.put(row.type(), type);
        }
        return type;
    }

    /** What it is, if that may outlive its holder; null for everything else. */
    @Nullable
    Belonging read(HandleTable.Row row) {
        String type = type(row);
        boolean file = type.equals("File");
        long copy = file || NAMED.contains(type) ? handles.copy(row) : 0;
        if (copy == 0) {
            return null;
        }
        try {
            return file ? file(copy) : named(copy, type);
        } finally {
            Kernel32.CALLS.CloseHandle(copy);
        }
    }

    private static @Nullable Belonging file(long copy) {
        return switch (Kernel32.CALLS.GetFileType(copy)) {
            case DISK -> disk(copy);
            case PIPE -> pipe(copy);
            default -> null;
        };
    }

    private static @Nullable Belonging disk(long copy) {
        FileStamp stamp = FileStamp.of(copy);
        return stamp == null || !stamp.isPlain() ? null : new Belonging.Disk(path(copy), stamp);
    }

    /** A socket is a pipe too, to the system. */
    private static @Nullable Belonging pipe(long copy) {
        Listener listener = Listener.of(copy);
        if (listener != null) {
            return new Belonging.Port(listener);
        }
        String name = text(copy, Ntdll.OBJECT_NAME);
        boolean named =
                name.startsWith(PIPES) && name.length() > PIPES.length() && !name.startsWith(ANONYMOUS, PIPES.length());
        return named ? new Belonging.Named(Belonging.Named.PIPE, name) : null;
    }

    private static @Nullable Belonging named(long copy, String type) {
        String name = text(copy, Ntdll.OBJECT_NAME);
        return name.contains(SHARED_NAMES) ? new Belonging.Named(type, name) : null;
    }

    /** The path by which the system itself knows an open file; empty when it has none. */
    static String path(long file) {
        char[] path = new char[LONGEST_PATH];
        int length = Kernel32.CALLS.GetFinalPathNameByHandleW(file, path, LONGEST_PATH, 0);
        String text = new String(path, 0, Math.clamp(length, 0, LONGEST_PATH));
        return text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text;
    }

    /** The UNICODE_STRING that both answers begin with: the name of an object, or of its type. */
    private static String text(long handle, int kind) {
        try (Memory buffer = new Memory(ROOM)) {
            buffer.clear();
            int status = Ntdll.CALLS.NtQueryObject(handle, kind, buffer, ROOM, new int[1]);
            Pointer characters = buffer.getPointer(8);
            int length = Short.toUnsignedInt(buffer.getShort(0)) / 2;
            return status < 0 || characters == null ? "" : new String(characters.getCharArray(0, length));
        }
    }
}
