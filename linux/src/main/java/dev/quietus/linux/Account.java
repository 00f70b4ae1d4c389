package dev.quietus.linux;

import dev.quietus.QuietusException;
import dev.quietus.RunAs;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A user to run as, from passwd(5) and group(5).
 *
 * @param groups its further groups
 */
record Account(int uid, int gid, List<Integer> groups, String name, String home, String shell) {
    private static final byte[] USERS = KernelText.ascii("/etc/passwd");
    private static final byte[] GROUPS = KernelText.ascii("/etc/group");
    private static final int FIELDS = 7;

    /** A uid without an account: its group has the same number, it has no home. */
    static Account nameless(int uid) {
        return new Account(uid, uid, List.of(), Integer.toUnsignedString(uid), "/", "/bin/sh");
    }

    /**
     * The account of a user.
     *
     * @throws QuietusException USAGE when there is none, UNAVAILABLE when that cannot be found out
     */
    static Account of(RunAs.Account user, KernelFiles files) {
        for (String[] fields : lines(USERS, files)) {
            if (fields.length >= FIELDS && (fields[0].equals(user.user()) || fields[2].equals(user.user()))) {
                int uid = number(fields[2]);
                int gid = number(fields[3]);
                return new Account(uid, gid, groups(fields[0], files), fields[0], fields[5], fields[6]);
            }
        }
        int uid = UserDatabase.number(user.user())
                .orElseThrow(() -> QuietusException.usage("there is no user '" + user.user() + "' in /etc/passwd"));
        return nameless(uid);
    }

    /** What its programs expect in their environment (login(1)). */
    Map<String, String> variables() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("HOME", home);
        variables.put("USER", name);
        variables.put("LOGNAME", name);
        variables.put("SHELL", shell.isEmpty() ? "/bin/sh" : shell);
        return variables;
    }

    private static List<Integer> groups(String name, KernelFiles files) {
        List<Integer> groups = new ArrayList<>();
        for (String[] fields : lines(GROUPS, files)) {
            if (fields.length > 3 && List.of(fields[3].split(",", -1)).contains(name)) {
                groups.add(number(fields[2]));
            }
        }
        return groups;
    }

    private static int number(String text) {
        return UserDatabase.number(text).orElseThrow(() -> QuietusException.usage("no id in /etc/passwd: " + text));
    }

    private static List<String[]> lines(byte[] file, KernelFiles files) {
        List<String[]> lines = new ArrayList<>();
        byte[] bytes = files.read(file);
        if (bytes == null && files.identify(file).exists()) {
            // Whoever has an account must not get another one's rights.
            throw QuietusException.of(
                    QuietusException.Reason.UNAVAILABLE, KernelText.text(file, 0, file.length) + " cannot be read");
        }
        if (bytes != null) {
            for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
                lines.add(line.split(":", -1));
            }
        }
        return lines;
    }
}
