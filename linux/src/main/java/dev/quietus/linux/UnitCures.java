package dev.quietus.linux;

import dev.quietus.Cure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What stops a unit, by the service manager whose unit it is (systemctl(1)): the system's, or a user's, whom root becomes for that. It is
 * looked at afterwards whether the manager says so too. For one thread at a time.
 */
final class UnitCures {
    private static final Set<String> STOPPED = Set.of("inactive", "failed", "unknown");
    /** A group for whom root becomes: one that has no rights anywhere. */
    private static final String NO_GROUP = "65534";

    private final KernelFiles files;
    private final UnitPath unit;

    UnitCures(Kernel kernel, UnitPath unit) {
        this.files = new KernelFiles(kernel.scratch(), kernel.proc());
        this.unit = unit;
    }

    /**
     * @param with units that start it and are stopped with it: its timer
     * @param maskable whether masking it at run time has an effect: it has none on what stands in /etc or /run itself
     * @param ours whether this program is a part of the unit, which nobody can stop and tell of it
     */
    List<Cure> of(List<String> with, boolean maskable, boolean ours) {
        List<String> all = new ArrayList<>(with);
        all.add(unit.unit());
        List<String> names = all.stream().map(UnitCures::plain).toList();
        String text = "unit " + String.join(" and ", names);
        List<Cure> cures = new ArrayList<>();
        cures.add(new Cure(
                "stop-unit",
                Cure.Risk.OTHERS,
                "stop " + text + ", and so all its processes" + (ours ? ", of which this program is one" : ""),
                typed(List.of("stop"), names),
                ours ? new Cure.Act.ByHand() : new Cure.Act.Own(() -> stop(names))));
        if (maskable) {
            List<String> order = List.of("mask", "--runtime", "--now");
            cures.add(new Cure(
                    "mask-unit",
                    Cure.Risk.OTHERS,
                    "stop " + text + ", and let nothing start it until the next boot",
                    typed(order, names),
                    ours ? new Cure.Act.ByHand() : new Cure.Act.Own(() -> mask(order, names))));
        }
        return cures;
    }

    private Optional<String> stop(List<String> names) {
        Program.Ended stopped = systemctl(List.of("stop"), names);
        return stopped.code() == 0 ? active(names) : stopped.failure();
    }

    private Optional<String> mask(List<String> order, List<String> names) {
        Program.Ended masked = systemctl(order, names);
        if (masked.code() != 0) {
            return masked.failure();
        }
        String state = systemctl(List.of("show", "--property=LoadState", "--value"), List.of(plain(unit.unit())))
                .text();
        return state.equals("masked") ? active(names) : Optional.of("after being masked it is " + state);
    }

    /** Why they are not stopped; empty when the manager says that they are. */
    private Optional<String> active(List<String> names) {
        // The exit code is another one than 0 when none of them is active.
        Program.Ended state = systemctl(List.of("is-active"), names);
        for (String line : state.text().split("\n", -1)) {
            if (state.code() < 0 || !STOPPED.contains(line)) {
                return Optional.of("after being stopped it is " + state.text().replace("\n", ", "));
            }
        }
        return Optional.empty();
    }

    private Program.Ended systemctl(List<String> order, List<String> names) {
        Optional<String> systemctl = Program.find(files, "systemctl");
        if (systemctl.isEmpty()) {
            return new Program.Ended(-1, "systemctl is not on this machine");
        }
        List<String> words = new ArrayList<>();
        if (becomes()) {
            // In a session of its own: whoever it becomes gets no hold of this terminal.
            Optional<String> setsid = Program.find(files, "setsid");
            Optional<String> setpriv = Program.find(files, "setpriv");
            if (setsid.isEmpty() || setpriv.isEmpty()) {
                return new Program.Ended(-1, "to become another user, setsid and setpriv (util-linux) are needed");
            }
            words.addAll(List.of(setsid.get(), setpriv.get()));
            words.addAll(identity());
        }
        words.add(systemctl.get());
        words.addAll(scope());
        words.addAll(List.of("--no-ask-password", "--no-pager"));
        words.addAll(order);
        words.add("--");
        words.addAll(names);
        return new Program(words, variables()).run();
    }

    private boolean becomes() {
        return unit.user().isPresent() && unit.user().getAsInt() != (int) Syscall.call(SyscallNumber.GETEUID);
    }

    private List<String> identity() {
        return List.of("--reuid", uid(), "--regid", NO_GROUP, "--clear-groups");
    }

    private List<String> scope() {
        return unit.user().isPresent() ? List.of("--user") : List.of("--system");
    }

    private Map<String, String> variables() {
        return unit.user().isPresent() ? Map.of("XDG_RUNTIME_DIR", "/run/user/" + uid()) : Map.of();
    }

    private String uid() {
        return Integer.toUnsignedString(unit.user().orElse(0));
    }

    private String typed(List<String> order, List<String> names) {
        List<String> words = new ArrayList<>();
        if (becomes()) {
            words.add("setpriv");
            words.addAll(identity());
            words.addAll(List.of("env", "XDG_RUNTIME_DIR=/run/user/" + uid()));
        }
        words.add("systemctl");
        words.addAll(unit.user().isPresent() ? scope() : List.of());
        words.addAll(order);
        words.addAll(names);
        return Program.typed(words);
    }

    /** The name itself: texts of the kernel have a way of their own to show backslashes, which units' names have. */
    private static String plain(String name) {
        return new String(KernelText.bytes(name), StandardCharsets.UTF_8);
    }
}
