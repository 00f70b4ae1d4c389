package dev.quietus.windows;

import com.sun.jna.Memory;
import com.sun.jna.WString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Who has a file open, by the Restart Manager, which installers use. It asks the kernel, so it also knows of those that this user may not
 * open; of some, such as console programs and folders, it may tell nothing. So it only adds, and its silence means nothing.
 */
final class FileUsers {
    /** RM_PROCESS_INFO. */
    private static final int LENGTH = 668;

    private static final int START = 4;
    private static final int NAME = 12;
    private static final int NAME_CHARS = 256;
    private static final int SERVICE = 524;
    private static final int SERVICE_CHARS = 64;
    private static final int TYPE = 652;
    private static final int ATTEMPTS = 4;
    private static final long LIMIT_MILLIS = 5_000;

    private FileUsers() {}

    /**
     * One process that uses the file.
     *
     * @param created when the process was created, in units of 100 ns since 1601: with its number, who it is
     * @param name of the program, as it would be shown to a user
     * @param service short name of the service that it is; empty if it is none
     * @param type of RM_APP_TYPE
     */
    record User(int pid, long created, String name, String service, int type) {

        /** What it is, in words. */
        String text() {
            return switch (type) {
                case 1, 2 -> name;
                case 3 -> "the service " + (service.isEmpty() ? name : service);
                case 4 -> "the shell " + name;
                case 5 -> "the console program " + name;
                case 1000 -> name + ", without which Windows does not run";
                default -> name;
            };
        }
    }

    /** Whoever it tells of; none where it does not answer within five seconds. */
    static List<User> of(String file) {
        List<User> users = Collections.synchronizedList(new ArrayList<>());
        boolean done = Errand.run("restart-manager", LIMIT_MILLIS, () -> users.addAll(ask(file)));
        return done ? List.copyOf(users) : List.of();
    }

    private static List<User> ask(String file) {
        int[] session = new int[1];
        if (Rstrtmgr.CALLS.RmStartSession(session, 0, new char[Rstrtmgr.KEY_LENGTH]) != 0) {
            return List.of();
        }
        try {
            WString[] files = {new WString(file)};
            return Rstrtmgr.CALLS.RmRegisterResources(session[0], 1, files, 0, null, 0, null) == 0
                    ? list(session[0])
                    : List.of();
        } finally {
            Rstrtmgr.CALLS.RmEndSession(session[0]);
        }
    }

    /** The list, asked for again while it grows. */
    private static List<User> list(int session) {
        int room = 16;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try (Memory list = new Memory((long) LENGTH * room)) {
                list.clear();
                int[] needed = new int[1];
                int[] count = {room};
                int error = Rstrtmgr.CALLS.RmGetList(session, needed, count, list, new int[1]);
                if (error == 0) {
                    return parse(list.getByteArray(0, LENGTH * Math.clamp(count[0], 0, room)));
                }
                if (error != Failure.MORE_DATA) {
                    return List.of();
                }
                room = Math.max(2 * room, needed[0] + 8);
            }
        }
        return List.of();
    }

    /** Of RM_PROCESS_INFO, one after another; what is cut off is left out. */
    static List<User> parse(byte[] bytes) {
        List<User> users = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at + LENGTH <= bytes.length; at += LENGTH) {
            users.add(new User(
                    buffer.getInt(at),
                    Integer.toUnsignedLong(buffer.getInt(at + START)) | (long) buffer.getInt(at + START + 4) << 32,
                    text(bytes, at + NAME, NAME_CHARS),
                    text(bytes, at + SERVICE, SERVICE_CHARS),
                    buffer.getInt(at + TYPE)));
        }
        return users;
    }

    private static String text(byte[] bytes, int at, int characters) {
        String all = new String(bytes, at, 2 * characters, StandardCharsets.UTF_16LE);
        int end = all.indexOf('\0');
        return end < 0 ? all : all.substring(0, end);
    }

    /** Whether it answers here: this very process uses its own program. */
    static boolean answers() {
        int own = Kernel32.CALLS.GetCurrentProcessId();
        return WindowsDetails.path(Kernel32.CALLS.GetCurrentProcess())
                .filter(path -> of(path).stream().anyMatch(user -> user.pid() == own))
                .isPresent();
    }
}
