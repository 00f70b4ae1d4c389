package dev.quietus.linux;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** What uid a user means. A name is resolved once: an ending that has begun starts no process for it. */
final class UserNames {
    private static final byte[] DATABASE = KernelText.ascii("/etc/passwd");
    private static final int LONGEST_LOOKUP_SECONDS = 5;

    private final KernelFiles files;
    private final Map<String, Integer> known = new HashMap<>();

    UserNames(KernelFiles files) {
        this.files = files;
    }

    /** The uid that a user means: the file of users first, then a plain number, then what else the machine asks. */
    OptionalInt uid(String nameOrUid) {
        Integer before = known.get(nameOrUid);
        if (before != null) {
            return OptionalInt.of(before);
        }
        byte[] database = files.read(DATABASE);
        OptionalInt uid = database == null ? OptionalInt.empty() : UserDatabase.uid(database, nameOrUid);
        if (uid.isEmpty()) {
            uid = UserDatabase.number(nameOrUid);
        }
        if (uid.isEmpty()) {
            uid = directoryUid(nameOrUid);
        }
        uid.ifPresent(number -> known.put(nameOrUid, number));
        return uid;
    }

    /** The name of a uid in the file of users; it is for showing, so no other source is asked. */
    Optional<String> name(int uid) {
        byte[] database = files.read(DATABASE);
        return database == null ? Optional.empty() : UserDatabase.name(database, uid);
    }

    /** Asks the name service switch (getent(1)): LDAP, sssd, systemd's dynamic users. */
    private static OptionalInt directoryUid(String name) {
        // What begins with a hyphen would be an option; what has a colon or newline cannot be a name.
        if (name.startsWith("-") || name.indexOf(':') >= 0 || name.indexOf('\n') >= 0 || name.indexOf('\0') >= 0) {
            return OptionalInt.empty();
        }
        try {
            Process getent = new ProcessBuilder("getent", "passwd", name)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            getent.getOutputStream().close();
            try {
                // One line fits the pipe, so it ends before anybody reads; whoever writes more is not waited for.
                if (!getent.waitFor(LONGEST_LOOKUP_SECONDS, TimeUnit.SECONDS)) {
                    return OptionalInt.empty();
                }
                return UserDatabase.uid(getent.getInputStream().readNBytes(64 * 1024), name);
            } finally {
                getent.destroyForcibly();
            }
        } catch (IOException absent) {
            return OptionalInt.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return OptionalInt.empty();
        }
    }
}
