package dev.quietus.windows;

import com.sun.jna.WString;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The folders for temporary files: this user's, any user's at its usual place, and the machine's. What the variables of other
 * programs say is not believed: they may say anything.
 */
final class TempFolders {
    private static final Pattern USUAL =
            Pattern.compile("[a-z]:\\\\users\\\\[^\\\\]+\\\\appdata\\\\local\\\\temp\\\\.+");
    private static final int BACKUP_SEMANTICS = 0x02000000;

    private final Set<String> folders = new LinkedHashSet<>();

    TempFolders() {
        add(System.getenv("TEMP"));
        add(System.getenv("TMP"));
        String root = System.getenv("SystemRoot");
        add(root == null ? null : root + "\\Temp");
    }

    /** As the system itself knows it: a variable may have its short name, or lead over a link. */
    private void add(@Nullable String folder) {
        if (folder == null || folder.isEmpty()) {
            return;
        }
        long handle = Kernel32.CALLS.CreateFileW(
                new WString(folder), 0, Kernel32.SHARE_ALL, null, Kernel32.OPEN_EXISTING, BACKUP_SEMANTICS, 0);
        if (handle != -1) {
            String path = HandleCopies.path(handle).toLowerCase(Locale.ROOT);
            Kernel32.CALLS.CloseHandle(handle);
            // The root of a drive is no folder for anything in particular.
            if (path.length() > 3) {
                folders.add(path.endsWith("\\") ? path : path + "\\");
            }
        }
    }

    /** Whether a file of that path, as the system itself writes it, lies in one of them. */
    boolean hold(String path) {
        String lower = path.toLowerCase(Locale.ROOT);
        return lower.indexOf(':') == 1
                && (USUAL.matcher(lower).matches() || folders.stream().anyMatch(lower::startsWith));
    }
}
