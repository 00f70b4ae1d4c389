package dev.quietus.linux;

import dev.quietus.Cure;
import java.util.List;
import java.util.Optional;

/** What lets a frozen process go: taking it out of the freezer, or thawing all in there. */
final class FreezerCures {
    private FreezerCures() {}

    static List<Cure> of(Kernel kernel, int pid, boolean killed, Freezer.Hold hold) {
        KernelFiles files = new KernelFiles(kernel.scratch(), kernel.proc());
        Cure thaw = new Cure(
                "thaw",
                Cure.Risk.OTHERS,
                "thaw " + hold.text() + ", so that all in it run again",
                "echo " + hold.thawed() + " > " + ShellLoop.quoted(hold.order()),
                new Cure.Act.Own(
                        () -> failure(files.write(KernelText.bytes(hold.order()), KernelText.ascii(hold.thawed())))));
        Optional<ControlGroup> top = hold.killable() ? Optional.empty() : new ControlGroups(kernel).legacy("freezer");
        if (top.isEmpty()) {
            return List.of(thaw);
        }
        byte[] home = top.get().file("cgroup.procs");
        Cure leave = new Cure(
                "leave-freezer",
                // Of one that is not being ended it cannot be undone.
                killed ? Cure.Risk.SAFE : Cure.Risk.OTHERS,
                "take " + pid + ", and nobody else, out of it",
                "echo " + pid + " > " + ShellLoop.quoted(KernelText.text(home, 0, home.length)),
                new Cure.Act.Own(() -> failure(files.write(home, KernelText.ascii(Integer.toString(pid))))));
        return List.of(leave, thaw);
    }

    private static Optional<String> failure(long result) {
        return result < 0 ? Optional.of(Errno.text(result)) : Optional.empty();
    }
}
