package dev.quietus.cli;

import dev.quietus.QuietusException;
import dev.quietus.Spelling;
import dev.quietus.guard.GuardClient;
import dev.quietus.guard.GuardSettings;
import dev.quietus.guard.Mode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The verb {@code guard}: starts one, or asks and tells one that runs already. */
final class GuardCommand {
    private static final List<String> WORDS =
            List.of("start", "status", "log", "approve", "refuse", "mode", "profile", "verify");
    private static final int SHOWN = 20;
    private static final int ALL = 1000;
    /** What was agreed to is begun at once, and is usually done within milliseconds. */
    private static final int LOOKS = 100;

    private static final long BETWEEN_LOOKS_MILLIS = 100;

    private final CommandLine line;
    private final Surroundings surroundings;
    private final Page page;
    private final GuardClient client;

    private GuardCommand(CommandLine line, Surroundings surroundings, Page page) {
        this.line = line;
        this.surroundings = surroundings;
        this.page = page;
        this.client = new GuardClient(socket(line.argument(GuardOptions.SOCKET)));
    }

    /**
     * @throws QuietusException USAGE when the words are wrong, UNAVAILABLE when no guard answers, else what it has against it
     */
    static ExitCode run(CommandLine line, Surroundings surroundings, Page page) {
        String word = line.operands().get(0);
        if (!WORDS.contains(word)) {
            String near = Spelling.nearest(word, WORDS);
            throw QuietusException.usage(
                    "guard does not know '" + word + "'; " + (near == null ? usage() : "did you mean '" + near + "'?"));
        }
        if (word.equals("start") || word.equals("verify")) {
            if (line.operands().size() > 1) {
                throw QuietusException.usage("guard " + word + " takes nothing more; " + usage());
            }
            GuardStart start = new GuardStart(line, surroundings, page);
            return word.equals("start") ? start.run() : start.verify();
        }
        GuardCommand command = new GuardCommand(line, surroundings, page);
        try {
            return command.run(word, line.operands().subList(1, line.operands().size()));
        } catch (GuardClient.Declined e) {
            throw QuietusException.of(reason(e.status()), "the guard says: " + GuardAnswer.error(e.document()));
        } catch (IOException e) {
            throw QuietusException.of(
                    QuietusException.Reason.UNAVAILABLE,
                    e.getMessage() + "; 'quietus guard start' starts one, --socket names another");
        }
    }

    private static QuietusException.Reason reason(int status) {
        return switch (status) {
            case 400 -> QuietusException.Reason.USAGE;
            case 403 -> QuietusException.Reason.NOT_PERMITTED;
            case 404 -> QuietusException.Reason.NOTHING_MATCHED;
            case 409 -> QuietusException.Reason.REFUSED;
            default -> QuietusException.Reason.UNAVAILABLE;
        };
    }

    /** If none is named the machine's own, and where there is none the one that this user would start. */
    private static Path socket(@Nullable String given) {
        try {
            return given != null
                    ? Path.of(given)
                    : Files.exists(GuardClient.USUAL) ? GuardClient.USUAL : GuardSettings.usualSocket(System.getenv());
        } catch (IOException e) {
            return GuardClient.USUAL;
        } catch (InvalidPathException e) {
            throw QuietusException.usage("--socket: '" + given + "' cannot be a file's name");
        }
    }

    private static String usage() {
        return "usage: " + Help.usage(Verbs.GUARD);
    }

    private static String only(List<String> rest, String what) {
        if (rest.size() != 1) {
            throw QuietusException.usage("guard " + what + "; " + usage());
        }
        return rest.get(0);
    }

    private ExitCode run(String word, List<String> rest) throws IOException, GuardClient.Declined {
        return switch (word) {
            case "approve" -> decide(only(rest, "approve takes the id of one incident"), true);
            case "refuse" -> decide(only(rest, "refuse takes the id of one incident"), false);
            case "mode" -> mode(rest);
            case "log" -> log(rest);
            case "profile" -> profile(rest);
            default -> {
                if (!rest.isEmpty()) {
                    throw QuietusException.usage("guard status takes nothing more; " + usage());
                }
                String state = client.state();
                yield show(state, () -> GuardAnswer.state(page, state));
            }
        };
    }

    /** The guard's own document where one is asked for, else what it says in words. */
    private ExitCode show(String document, Runnable words) {
        if (line.has(Options.JSON)) {
            byte[] bytes = (document.strip() + "\n").getBytes(StandardCharsets.UTF_8);
            surroundings.out().write(bytes, 0, bytes.length);
            surroundings.out().flush();
        } else {
            words.run();
            page.writeTo(surroundings.out());
        }
        return ExitCode.GONE;
    }

    private ExitCode log(List<String> rest) throws IOException, GuardClient.Declined {
        if (rest.size() > 1) {
            throw QuietusException.usage("guard log takes the id of one incident, or nothing; " + usage());
        }
        if (rest.size() == 1) {
            String incident = client.incident(rest.get(0));
            return show(incident, () -> GuardAnswer.incident(page, incident, true));
        }
        String incidents = client.incidents(page.verbose() ? ALL : SHOWN);
        show(incidents, () -> GuardAnswer.incidents(page, incidents));
        if (line.has(GuardOptions.FOLLOW)) {
            client.follow(incident -> {
                if (incident.isEmpty()) {
                    Page.write(
                            "quietus: some incidents were missed; 'quietus guard log' has them\n",
                            surroundings.unicode(),
                            surroundings.err());
                } else {
                    show(incident, () -> GuardAnswer.incident(page, incident, false));
                }
            });
        }
        return ExitCode.GONE;
    }

    private ExitCode decide(String id, boolean agreed) throws IOException, GuardClient.Declined {
        String incident = client.decide(id, agreed);
        for (int i = 0; i < LOOKS && GuardAnswer.isUnderWay(incident); i++) {
            try {
                Thread.sleep(BETWEEN_LOOKS_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw QuietusException.of(QuietusException.Reason.INTERRUPTED, "the guard goes on with it");
            }
            incident = client.incident(id);
        }
        String last = incident;
        show(last, () -> GuardAnswer.incident(page, last, true));
        return GuardAnswer.outcome(last, agreed);
    }

    /** All of them, one as a file, or what is to become of one. */
    private ExitCode profile(List<String> rest) throws IOException, GuardClient.Declined {
        if (rest.isEmpty()) {
            String profiles = client.profiles();
            return show(profiles, () -> GuardAnswer.profiles(page, profiles));
        }
        String word = rest.get(0);
        boolean changes = word.equals("seal") || word.equals("forget");
        String id = only(changes ? rest.subList(1, rest.size()) : rest, "profile takes seal or forget and one id");
        if (changes) {
            String changed = client.change(id, word.equals("seal"));
            return show(changed, () -> GuardAnswer.profile(page, changed, word.equals("seal")));
        }
        // Not a page: what is read by another program must be what the guard said.
        byte[] file = client.profile(id).getBytes(StandardCharsets.UTF_8);
        surroundings.out().write(file, 0, file.length);
        surroundings.out().flush();
        return ExitCode.GONE;
    }

    private ExitCode mode(List<String> rest) throws IOException, GuardClient.Declined {
        if (rest.size() != 2) {
            throw QuietusException.usage("guard mode takes an order's name and monitor or enforce; " + usage());
        }
        Mode mode = switch (rest.get(1)) {
            case "monitor" -> Mode.MONITOR;
            case "enforce" -> Mode.ENFORCE;
            default -> throw QuietusException.usage("a mode is monitor or enforce, not '" + rest.get(1) + "'");
        };
        String switched = client.switchTo(rest.get(0), mode);
        return show(
                switched,
                () -> page.foreign(rest.get(0))
                        .own(mode == Mode.ENFORCE ? " is enforced now" : " only monitors now")
                        .end());
    }
}
