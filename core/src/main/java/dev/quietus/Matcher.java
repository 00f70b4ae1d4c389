package dev.quietus;

import dev.quietus.spi.Platform;
import dev.quietus.spi.Self;
import dev.quietus.spi.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds whom a target names: by facts alone where they decide, by asking the platform for the rest. */
final class Matcher {
    /** Bytes of a name that the kernel keeps (prctl(2) PR_SET_NAME). */
    private static final int KEPT_NAME = 15;

    private final Platform platform;

    Matcher(Platform platform) {
        this.platform = platform;
    }

    /**
     * @param self who asks: left out of wide targets, and with the ancestors out of command lines, which repeat the target
     * @throws QuietusException UNAVAILABLE when this machine cannot answer
     */
    Match match(Target target, Snapshot listing, Self self) {
        Match match = look(target, listing, self);
        if (match.absent().isPresent()) {
            throw unavailable(target, match.absent().get());
        }
        return match;
    }

    /**
     * The same of one that is named for good, for whatever comes: that it names nobody is no mistake.
     *
     * @throws QuietusException UNAVAILABLE when this machine cannot answer
     */
    List<Member> matchAny(Target target, Snapshot listing, Self self) {
        try {
            return look(target, listing, self).found();
        } catch (QuietusException e) {
            if (e.reason() == QuietusException.Reason.NOTHING_MATCHED) {
                return new ArrayList<>();
            }
            throw e;
        }
    }

    private static QuietusException unavailable(Target target, String reason) {
        return QuietusException.of(
                QuietusException.Reason.UNAVAILABLE, target.text() + " is not available here: " + reason);
    }

    private Match look(Target target, Snapshot listing, Self self) {
        List<Member> found = new ArrayList<>();
        switch (target) {
            case Target.Pid t -> numbered(t, listing, found);
            case Target.Exact t -> collect(listing, found, f -> f.identity().equals(t.identity()), "that identity");
            case Target.Session t -> collect(listing, found, f -> f.session() == t.id(), "in session " + t.id());
            case Target.Group t -> collect(listing, found, f -> f.group() == t.id(), "in process group " + t.id());
            case Target.Terminal t ->
                collect(listing, found, f -> f.terminal().equals(t.name()), "on terminal " + t.name());
            case Target.Name t -> collect(listing, found, f -> isNamed(f, t.name()), "named " + t.name());
            case Target.Executable t -> collect(listing, found, f -> executes(f, t.path()), "executes " + t.path());
            case Target.Command t ->
                collect(
                        listing,
                        found,
                        f -> t.pattern().matcher(commandLine(f)).find(),
                        "command line matches " + t.pattern().pattern());
            case Target.Port t -> {
                return ask(t, listing);
            }
            case Target.Path t -> {
                return withoutSelf(ask(t, listing), self);
            }
            case Target.Library t -> {
                return withoutSelf(ask(t, listing), self);
            }
            case Target.Environment t -> {
                return withoutSelf(ask(t, listing), self);
            }
            case Target.Window t -> {
                return withoutSelf(ask(t, listing), self);
            }
            case Target.User t -> {
                return ask(t, listing);
            }
            case Target.ControlGroup t -> {
                return ask(t, listing);
            }
            case Target.Unit t -> {
                return ask(t, listing);
            }
            case Target.Namespace t -> {
                return ask(t, listing);
            }
            case Target.Run t -> {
                return ask(t, listing);
            }
        }
        Match match = new Match(target, found, Optional.empty());
        if (target instanceof Target.Command) {
            match.found().removeIf(member -> self.ancestors().contains(member.identity()));
        }
        return target instanceof Target.Name || target instanceof Target.Command || target instanceof Target.Executable
                ? withoutSelf(match, self)
                : match;
    }

    private void numbered(Target.Pid target, Snapshot listing, List<Member> found) {
        String why = "pid " + target.number();
        collect(listing, found, f -> f.pid() == target.number(), why);
        if (found.isEmpty()) {
            platform.ended(target)
                    .ifPresent(facts -> found.add(new Member(facts, new Evidence(Evidence.Kind.NAMED, why))));
        }
    }

    private interface Test {
        boolean holds(ProcessFacts facts);
    }

    private static void collect(Snapshot listing, List<Member> found, Test test, String why) {
        for (ProcessFacts facts : listing.processes()) {
            if (test.holds(facts)) {
                found.add(new Member(facts, new Evidence(Evidence.Kind.NAMED, why)));
            }
        }
    }

    private Match ask(Target target, Snapshot listing) {
        return switch (platform.select(target, listing)) {
            case Platform.Selection.Found selection -> {
                List<Member> found = new ArrayList<>();
                for (int i = 0; i < selection.found().size(); i++) {
                    Evidence evidence =
                            new Evidence(Evidence.Kind.NAMED, selection.why().get(i));
                    found.add(new Member(selection.found().get(i), evidence));
                }
                yield new Match(target, found, selection.condition());
            }
            case Platform.Selection.Unavailable no -> throw unavailable(target, no.reason());
            case Platform.Selection.Absent none ->
                new Match(target, new ArrayList<>(), Optional.empty(), Optional.of(none.reason()));
        };
    }

    private static Match withoutSelf(Match match, Self self) {
        match.found().removeIf(member -> member.identity().equals(self.identity()));
        return match;
    }

    private boolean isNamed(ProcessFacts facts, String name) {
        if (platform.isNamed(facts, name)) {
            return true;
        }
        return name.length() > KEPT_NAME
                && facts.name().length() >= KEPT_NAME
                && name.startsWith(facts.name())
                && (fileName(firstArgument(facts)).equals(name)
                        || fileName(platform.details(facts.identity())
                                        .executable()
                                        .orElse(""))
                                .equals(name));
    }

    private boolean executes(ProcessFacts facts, String path) {
        String executable = platform.details(facts.identity()).executable().orElse("");
        return platform.isSameFile(executable, path) || executable.equals(path + " (deleted)");
    }

    private String commandLine(ProcessFacts facts) {
        return facts.kernelThread()
                ? ""
                : String.join(" ", platform.details(facts.identity()).commandLine());
    }

    private String firstArgument(ProcessFacts facts) {
        List<String> arguments = platform.details(facts.identity()).commandLine();
        return arguments.isEmpty() ? "" : arguments.get(0);
    }

    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
