package dev.quietus.guard;

import dev.quietus.QuietusException;
import dev.quietus.Target;
import dev.quietus.TargetGrammar;

/** What can be ordered, in the words that all ways to order share. Pure. */
final class ControlWords {
    static final String RESPONSES = "kill, freeze or stop";

    private ControlWords() {}

    /** @throws QuietusException USAGE for another word */
    static Response response(String word) {
        return switch (word) {
            case "kill" -> Response.KILL;
            case "freeze" -> Response.FREEZE;
            case "stop" -> Response.STOP;
            default -> throw QuietusException.usage("what is ordered has to be " + RESPONSES);
        };
    }

    /** @throws QuietusException USAGE for another word */
    static Mode mode(String word) {
        return switch (word) {
            case "monitor" -> Mode.MONITOR;
            case "enforce" -> Mode.ENFORCE;
            default -> throw QuietusException.usage("a mode is monitor or enforce");
        };
    }

    /**
     * A target, of those kinds that this peer may name. The guard looks with its own rights, so whether anything matches would
     * tell ordinary users about other people's files, variables and command lines; and an expression can be made to be tried
     * for ever.
     *
     * @throws QuietusException USAGE for what is no target, NOT_PERMITTED for a kind that is not for him
     */
    static Target target(String text, boolean trusted) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i)) || Character.isSurrogate(text.charAt(i))) {
                throw QuietusException.usage("a target has no control characters");
            }
        }
        Target target = TargetGrammar.parse(text, false);
        boolean telling = switch (target) {
            case Target.Path path -> {
                if (!path.path().startsWith("/")) {
                    throw QuietusException.usage(
                            "a path has to begin at the root: the guard sits in another folder than you");
                }
                yield true;
            }
            case Target.Command command -> true;
            case Target.Environment environment -> true;
            case Target.Executable executable -> true;
            case Target.Library library -> true;
            case Target.Window window -> true;
            case Target.Namespace namespace -> true;
            case Target.Run run -> true;
            case Target.Pid pid -> false;
            case Target.Exact exact -> false;
            case Target.Name name -> false;
            case Target.Port port -> false;
            case Target.User user -> false;
            case Target.Session session -> false;
            case Target.Terminal terminal -> false;
            case Target.Group group -> false;
            case Target.ControlGroup cgroup -> false;
            case Target.Unit unit -> false;
        };
        if (telling && !trusted) {
            throw QuietusException.of(
                    QuietusException.Reason.NOT_PERMITTED,
                    "only root may name targets of this kind here; pids, names, user:, session:, tty:, pgrp:, cgroup:,"
                            + " unit: and ports are for everybody");
        }
        return target;
    }
}
