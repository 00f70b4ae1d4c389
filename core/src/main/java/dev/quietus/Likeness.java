package dev.quietus;

import dev.quietus.spi.Details;
import dev.quietus.spi.Platform;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Remembers what ended processes looked like, and recognises who takes their place. Likeness proves no kinship and is never
 * a reason to end anybody; that something is running again is what it shows.
 */
final class Likeness {
    /** Members beyond these are rarely other programs than the first. */
    private static final int REMEMBERED = 256;

    private static final String DELETED = " (deleted)";

    private final Platform platform;
    private final List<Look> looks = new ArrayList<>();
    private final Set<ProcessIdentity> learnt = new HashSet<>();

    private record Look(int number, String executable, Users users, List<String> arguments, Optional<Integer> parent) {}

    Likeness(Platform platform) {
        this.platform = platform;
    }

    /** Looks at members while they are there. */
    void learn(Collection<Member> members, ListingIndex index) {
        for (Member member : members) {
            ProcessFacts facts = member.facts();
            if (looks.size() == REMEMBERED) {
                return;
            }
            if (!facts.ended() && !facts.kernelThread() && learnt.add(facts.identity())) {
                Details details = platform.details(facts.identity());
                Optional<String> executable = details.executable();
                if (executable.isPresent()) {
                    boolean told = facts.parent() > 1 && index.numbered(facts.parent()) != null;
                    looks.add(new Look(
                            facts.pid(),
                            plain(executable.get()),
                            facts.users(),
                            details.commandLine(),
                            told ? Optional.of(facts.parent()) : Optional.empty()));
                }
            }
        }
    }

    /**
     * Whether it is the same program again as somebody who was ended.
     *
     * @return in what it is, e.g. {@code same executable, user and command line as 1234}; empty when it is not
     */
    Optional<String> returned(ProcessFacts newcomer) {
        if (!anybodyOf(newcomer.users())) {
            return Optional.empty();
        }
        Details details = platform.details(newcomer.identity());
        String executable = plain(details.executable().orElse(""));
        List<String> arguments = details.commandLine();
        for (Look look : looks) {
            if (!look.executable.equals(executable) || !look.users.equals(newcomer.users())) {
                continue;
            }
            if (look.arguments.equals(arguments)) {
                return Optional.of("the same executable, user and command line as " + look.number);
            }
            if (look.parent.isPresent() && look.parent.get() == newcomer.parent()) {
                return Optional.of("the same executable, user and parent as " + look.number);
            }
        }
        return Optional.empty();
    }

    /** Whether it runs the same executable under the same user as somebody who was ended. */
    boolean sameProgram(ProcessFacts facts) {
        if (!anybodyOf(facts.users())) {
            return false;
        }
        String executable =
                plain(platform.details(facts.identity()).executable().orElse(""));
        for (Look look : looks) {
            if (look.executable.equals(executable) && look.users.equals(facts.users())) {
                return true;
            }
        }
        return false;
    }

    private boolean anybodyOf(Users users) {
        for (Look look : looks) {
            if (look.users.equals(users)) {
                return true;
            }
        }
        return false;
    }

    /** A program that is replaced while it runs is the same program. */
    private static String plain(String executable) {
        return executable.endsWith(DELETED)
                ? executable.substring(0, executable.length() - DELETED.length())
                : executable;
    }
}
