package dev.quietus;

import java.util.Set;
import java.util.TreeSet;

/** Says that a target names nobody, and what was probably meant. Pure; only reached then. */
final class NoMatch {
    private static final int HIGHEST_PORT = 65_535;

    private NoMatch() {}

    /**
     * @param match who matched and has ended
     * @param naming how names are compared
     */
    static String text(Target target, Match match, ListingIndex index, String naming) {
        String text = "no process matches " + target.text();
        if (!match.found().isEmpty()) {
            ProcessFacts zombie = match.found().get(0).facts();
            return text + "; " + match.found().size() + " of that kind have ended and wait for their parent "
                    + zombie.parent() + " to collect them";
        }
        if (target instanceof Target.Name name) {
            return text + forName(name.name(), index, naming);
        }
        if (target instanceof Target.Executable executable) {
            return text + forExecutable(executable.path());
        }
        if (target instanceof Target.Pid pid) {
            String none = "there is no process " + pid.number() + ", or not any more";
            return pid.number() <= HIGHEST_PORT ? none + "; a port is written :" + pid.number() : none;
        }
        return text;
    }

    private static String forExecutable(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return path.startsWith("/") || name.isEmpty()
                ? ""
                : "; exe: takes the full path (exe:/path/to/" + name + "), and " + name + " alone is a name";
    }

    /** Names are whole; whoever differs only in that is suggested. */
    private static String forName(String name, ListingIndex index, String naming) {
        if (isNumbers(name)) {
            return "; several targets are separated by spaces: " + name.replace(',', ' ');
        }
        Set<String> similar = new TreeSet<>();
        for (ProcessFacts facts : index.listing().processes()) {
            int length = Math.min(name.length(), facts.name().length());
            boolean contains = facts.name().regionMatches(true, 0, name, 0, length);
            if (contains && !facts.kernelThread() && facts.name().length() > 1 && name.length() > 1) {
                similar.add(facts.name());
            }
        }
        if (!similar.isEmpty() && name.indexOf(' ') < 0) {
            return "; did you mean " + String.join(", ", similar) + "?";
        }
        String command = name.indexOf(' ') < 0 ? "cmd:" + name : "'cmd:" + name + "'";
        return " (names are " + naming + "; " + command + " searches command lines)";
    }

    /** Whether these are pids with commas between them. */
    private static boolean isNumbers(String name) {
        for (int i = 0; i < name.length(); i++) {
            boolean digit = name.charAt(i) >= '0' && name.charAt(i) <= '9';
            if (!digit && name.charAt(i) != ',') {
                return false;
            }
        }
        return true;
    }
}
