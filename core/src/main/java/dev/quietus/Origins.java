package dev.quietus;

import dev.quietus.Origin.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Concludes from ancestors and places where a process comes from. Pure; reads nothing. */
final class Origins {
    /** By the kernel's name, which is cut at 15 bytes. */
    private static final Map<String, Kind> SOURCES = Map.ofEntries(
            Map.entry(RunName.KEEPER, Kind.RUN),
            Map.entry("sshd", Kind.SSH),
            Map.entry("sshd-session", Kind.SSH),
            Map.entry("dropbear", Kind.SSH),
            Map.entry("cron", Kind.SCHEDULE),
            Map.entry("CRON", Kind.SCHEDULE),
            Map.entry("crond", Kind.SCHEDULE),
            Map.entry("fcron", Kind.SCHEDULE),
            Map.entry("anacron", Kind.SCHEDULE),
            Map.entry("atd", Kind.SCHEDULE),
            Map.entry("supervisord", Kind.SUPERVISOR),
            Map.entry("runsv", Kind.SUPERVISOR),
            Map.entry("s6-supervise", Kind.SUPERVISOR),
            Map.entry("supervise", Kind.SUPERVISOR),
            Map.entry("monit", Kind.SUPERVISOR),
            Map.entry("circusd", Kind.SUPERVISOR),
            Map.entry("containerd-shim", Kind.CONTAINER),
            Map.entry("conmon", Kind.CONTAINER),
            Map.entry("lxc-start", Kind.CONTAINER),
            Map.entry("systemd-nspawn", Kind.CONTAINER),
            Map.entry("tmux: server", Kind.MULTIPLEXER),
            Map.entry("tmux", Kind.MULTIPLEXER),
            Map.entry("screen", Kind.MULTIPLEXER),
            Map.entry("SCREEN", Kind.MULTIPLEXER),
            Map.entry("zellij", Kind.MULTIPLEXER),
            Map.entry("dtach", Kind.MULTIPLEXER),
            Map.entry("abduco", Kind.MULTIPLEXER),
            Map.entry("login", Kind.LOGIN),
            Map.entry("gdm-session-wor", Kind.LOGIN),
            Map.entry("sddm-helper", Kind.LOGIN),
            Map.entry("lightdm", Kind.LOGIN),
            Map.entry("gnome-terminal-", Kind.TERMINAL),
            Map.entry("kgx", Kind.TERMINAL),
            Map.entry("ptyxis-agent", Kind.TERMINAL),
            Map.entry("konsole", Kind.TERMINAL),
            Map.entry("xterm", Kind.TERMINAL),
            Map.entry("urxvt", Kind.TERMINAL),
            Map.entry("alacritty", Kind.TERMINAL),
            Map.entry("kitty", Kind.TERMINAL),
            Map.entry("foot", Kind.TERMINAL),
            Map.entry("ghostty", Kind.TERMINAL),
            Map.entry("wezterm-gui", Kind.TERMINAL),
            Map.entry("xfce4-terminal", Kind.TERMINAL),
            Map.entry("lxterminal", Kind.TERMINAL),
            Map.entry("qterminal", Kind.TERMINAL),
            Map.entry("terminator", Kind.TERMINAL),
            Map.entry("tilix", Kind.TERMINAL));

    private static final Set<String> SHELLS =
            Set.of("sh", "bash", "dash", "zsh", "fish", "ksh", "mksh", "ash", "busybox", "tcsh", "nu", "pwsh");

    private Origins() {}

    /** @param ancestors its parents, nearest first */
    static Origin of(ProcessFacts process, List<ProcessFacts> ancestors) {
        if (process.kernelThread()) {
            return new Origin(Kind.KERNEL, Optional.empty(), "the kernel");
        }
        for (ProcessFacts above : ancestors) {
            Kind kind = SOURCES.get(above.name());
            if (kind != null) {
                return new Origin(kind, Optional.of(above), words(kind) + text(above) + through(process, ancestors));
            }
        }
        Origin placed = byPlace(process.controlGroup());
        if (placed != null) {
            return placed;
        }
        ProcessFacts shell = shell(process, ancestors);
        return shell == null
                ? byParent(process, ancestors)
                : new Origin(Kind.SHELL, Optional.of(shell), "shell " + text(shell) + at(shell));
    }

    static boolean isShell(ProcessFacts facts) {
        return SHELLS.contains(facts.name());
    }

    private static String words(Kind kind) {
        return switch (kind) {
            case SSH -> "ssh session ";
            case LOGIN -> "login ";
            case TERMINAL -> "terminal ";
            case RUN -> "a run of Quietus, whose first process is ";
            case UNIT, SCHEDULE, SUPERVISOR, CONTAINER, MULTIPLEXER, SHELL, PROCESS, ADOPTED, KERNEL, UNSEEN -> "";
        };
    }

    /** The shell between it and what the shell comes from, with the terminal that says to a person which one. */
    private static String through(ProcessFacts process, List<ProcessFacts> ancestors) {
        ProcessFacts shell = shell(process, ancestors);
        return shell == null ? at(process) : at(shell) + ", shell " + text(shell);
    }

    /** The one that somebody types in; else the nearest below any other source. */
    private static @Nullable ProcessFacts shell(ProcessFacts process, List<ProcessFacts> ancestors) {
        ProcessFacts nearest = null;
        for (ProcessFacts above : ancestors) {
            if (SOURCES.containsKey(above.name())) {
                return nearest;
            }
            if (isShell(above)) {
                boolean typedIn =
                        above.pid() == process.session() && !above.terminal().isEmpty();
                if (typedIn) {
                    return above;
                }
                nearest = nearest == null ? above : nearest;
            }
        }
        return nearest;
    }

    private static String at(ProcessFacts facts) {
        return facts.terminal().isEmpty() ? "" : " on " + facts.terminal();
    }

    static String text(ProcessFacts facts) {
        return facts.pid() + " (" + facts.name() + ")";
    }

    /** What a service manager calls the cgroup that it made: the innermost unit that is not merely a slice. */
    private static @Nullable Origin byPlace(String controlGroup) {
        String[] parts = controlGroup.split("/", -1);
        for (int at = parts.length - 1; at >= 0; at--) {
            // A name that a file of the cgroup could have is escaped by an underscore in front.
            String part = parts[at].startsWith("_") ? parts[at].substring(1) : parts[at];
            if (part.startsWith("session-") && part.endsWith(".scope")) {
                return new Origin(Kind.LOGIN, Optional.empty(), "login session " + part);
            }
            boolean unit = part.endsWith(".service") || part.endsWith(".scope");
            if (unit && !part.equals("init.scope")) {
                return new Origin(Kind.UNIT, Optional.empty(), "unit " + part);
            }
        }
        return null;
    }

    private static Origin byParent(ProcessFacts process, List<ProcessFacts> ancestors) {
        if (ancestors.isEmpty()) {
            String who =
                    process.pid() == 1 ? "the kernel, as the first process" : "somebody who cannot be seen from here";
            return new Origin(process.pid() == 1 ? Kind.KERNEL : Kind.UNSEEN, Optional.empty(), who);
        }
        ProcessFacts parent = ancestors.get(0);
        if (parent.pid() != 1) {
            return new Origin(Kind.PROCESS, Optional.of(parent), text(parent));
        }
        // A session is inherited from whoever forks: this one was begun by somebody else, who is no longer above it.
        boolean elsewhere = process.session() != process.pid() && process.session() != parent.session();
        return elsewhere
                ? new Origin(Kind.ADOPTED, Optional.empty(), "adopted by " + text(parent) + ": its starter has ended")
                : new Origin(Kind.PROCESS, Optional.of(parent), text(parent) + ", which started or adopted it");
    }
}
