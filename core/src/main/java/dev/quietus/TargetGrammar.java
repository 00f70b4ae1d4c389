package dev.quietus;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Reads targets as users type them: {@code 1234}, {@code 1234@IDENTITY}, {@code node}, {@code :8080}, {@code ./file},
 * {@code cmd:REGEX}, {@code user:alice} and so on. Pure and thread-safe.
 */
public final class TargetGrammar {
    /** The highest pid a kernel gives out (proc(5), PID_MAX_LIMIT). */
    private static final int HIGHEST_PID = 4_194_304;

    private static final String PREFIXES = "cmd exe lib user session tty pgrp cgroup unit env window ns run name pid";

    private TargetGrammar() {}

    /**
     * @param clients whether a port also means who is connected to it
     * @throws QuietusException USAGE, naming what is wrong and what was expected
     */
    public static Target parse(String text, boolean clients) {
        if (text.isBlank()) {
            throw QuietusException.usage("an empty target names nothing");
        }
        if (text.indexOf('\0') >= 0) {
            throw QuietusException.usage("a target cannot contain a NUL character");
        }
        char first = text.charAt(0);
        if (first == ':') {
            return port(text, clients);
        }
        if (isDigits(text)) {
            return new Target.Pid(number(text, 1, HIGHEST_PID, "pid"));
        }
        if (first == '-' && text.length() > 1 && Character.isDigit(text.charAt(1))) {
            throw QuietusException.usage("'" + text + "' is negative; a process group is written pgrp:ID");
        }
        if (first >= '0' && first <= '9' && text.indexOf('@') > 0) {
            return new Target.Exact(ProcessIdentity.parse(text));
        }
        if (first == '/' || text.startsWith("./") || text.startsWith("../") || text.equals(".") || text.equals("..")) {
            return new Target.Path(text);
        }
        if (isForeignPath(text)) {
            return new Target.Path(text);
        }
        int colon = text.indexOf(':');
        return colon < 0 ? new Target.Name(text) : prefixed(text, text.substring(0, colon), text.substring(colon + 1));
    }

    /** With backslashes, or with the letter of a drive: there is no target of one letter. */
    private static boolean isForeignPath(String text) {
        boolean drive = text.length() > 2
                && Character.isLetter(text.charAt(0))
                && text.charAt(1) == ':'
                && (text.charAt(2) == '\\' || text.charAt(2) == '/');
        return drive || text.startsWith(".\\") || text.startsWith("..\\") || text.startsWith("\\\\");
    }

    private static Target prefixed(String text, String prefix, String rest) {
        if (rest.isEmpty()) {
            throw QuietusException.usage("'" + text + "' has nothing after the colon");
        }
        return switch (prefix) {
            case "cmd" -> new Target.Command(pattern(rest));
            case "exe" -> new Target.Executable(rest);
            case "lib" -> new Target.Library(rest);
            case "user" -> new Target.User(rest);
            case "session" -> new Target.Session(number(rest, 1, HIGHEST_PID, "session id"));
            case "tty" -> new Target.Terminal(rest.startsWith("/dev/") ? rest.substring(5) : rest);
            case "pgrp" -> new Target.Group(number(rest, 1, HIGHEST_PID, "process group id"));
            case "cgroup" -> new Target.ControlGroup(rest);
            case "unit" -> new Target.Unit(rest);
            case "env" -> environment(rest);
            case "window" -> new Target.Window(rest);
            case "ns" -> new Target.Namespace(number(rest, 1, HIGHEST_PID, "pid"));
            case "run" -> new Target.Run(RunName.pattern(rest));
            case "name" -> new Target.Name(rest);
            case "pid" -> new Target.Pid(number(rest, 1, HIGHEST_PID, "pid"));
            default -> throw QuietusException.usage(unknown(text, rest));
        };
    }

    private static String unknown(String text, String rest) {
        String meant = isDigits(rest) ? "; a port is written :" + rest : "; a prefix is one of " + PREFIXES;
        return "'" + text + "' is no target" + meant + "; a process of that very name is name:" + text;
    }

    private static Target environment(String rest) {
        int equals = rest.indexOf('=');
        if (equals < 1) {
            throw QuietusException.usage("env: needs KEY=VALUE, not '" + rest + "'");
        }
        return new Target.Environment(rest.substring(0, equals), rest.substring(equals + 1));
    }

    private static Target port(String text, boolean clients) {
        int slash = text.indexOf('/');
        String digits = text.substring(1, slash < 0 ? text.length() : slash);
        Target.Port.Protocol protocol = switch (slash < 0 ? "tcp" : text.substring(slash + 1)) {
            case "tcp" -> Target.Port.Protocol.TCP;
            case "udp" -> Target.Port.Protocol.UDP;
            default -> throw QuietusException.usage("'" + text + "' is no port: write :53, :53/tcp or :53/udp");
        };
        return new Target.Port(number(digits, 1, 65_535, "port"), protocol, clients);
    }

    private static Pattern pattern(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw QuietusException.usage(
                    "'" + text + "' is no regular expression: " + e.getDescription() + " at " + e.getIndex());
        }
    }

    private static int number(String text, int lowest, int highest, String what) {
        if (isDigits(text) && text.length() <= 10) {
            long value = Long.parseLong(text);
            if (value >= lowest && value <= highest) {
                return (int) value;
            }
        }
        throw QuietusException.usage(
                "'" + text + "' is not a " + what + "; a " + what + " is a number from " + lowest + " to " + highest);
    }

    private static boolean isDigits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
