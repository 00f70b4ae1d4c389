package dev.quietus;

import java.util.ArrayList;
import java.util.List;

/** What follows from who keeps a process running: what stands in the way, and what ends that. Pure. */
final class Keeping {
    private Keeping() {}

    /** Whether this one starts it again for certain, before it has done so: its configuration says so, or its text. */
    static boolean isCertain(Respawner keeper) {
        return keeper.isConfigured() ? !keeper.cures().isEmpty() : keeper.kind() == Respawner.Kind.LOOP;
    }

    /** What ends the keeping. */
    static List<Cure> cures(Respawner keeper) {
        List<Cure> cures = new ArrayList<>(keeper.cures());
        if (keeper.kind() == Respawner.Kind.LOOP && keeper.by().isPresent()) {
            ProcessFacts by = keeper.by().get();
            cures.add(Ward.end("end-respawner", by, "end " + Patient.text(by)));
        }
        return cures;
    }

    /** Of one that runs: that it will not stay gone. */
    static Finding ahead(ProcessFacts facts, Respawner keeper) {
        List<Cure> cures = cures(keeper);
        boolean doable =
                !cures.isEmpty() && keeper.isConfigured() && !(cures.get(0).act() instanceof Cure.Act.ByHand);
        String advice = doable
                ? cures.get(0).effect() + ": quietus cure " + facts.pid() + " --only "
                        + cures.get(0).name()
                : "stop that first"
                        + keeper.stopWith().map(command -> ": " + command).orElse("");
        return new Finding(Finding.Against.STAYING_GONE, new Resistance.Kept(keeper), keeper.evidence(), advice, cures);
    }

    /** Of one that has come back. */
    static Finding afterwards(Respawner by) {
        return new Finding(Finding.Against.STAYING_GONE, new Resistance.Respawned(by), by.evidence(), "", cures(by));
    }
}
