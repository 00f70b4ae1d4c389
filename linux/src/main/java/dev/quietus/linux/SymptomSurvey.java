package dev.quietus.linux;

import dev.quietus.Cure;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.Symptom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The symptoms of many processes, with one pause for all who need a further look. Each process is pinned from its first
 * look to its last, so all that is read under its number is its own. For one thread at a time.
 */
final class SymptomSurvey {
    /** Whoever is killed and has not moved for so long is stuck. */
    private static final long FIRST_PAUSE = 60_000_000;
    /** Whoever waits without having been killed may wait for a busy disk or a slow server: that is longer. */
    private static final long SECOND_PAUSE = 1_000_000_000 - FIRST_PAUSE;
    /** So many pins are kept open at once. */
    private static final int BATCH = 200;

    private final Kernel kernel;

    SymptomSurvey(Kernel kernel) {
        this.kernel = kernel;
    }

    private record Look(int place, ProcessIdentity identity, SymptomReader reader, long pin) {}

    /** Those of each, in the same order. */
    List<List<Symptom>> of(List<ProcessFacts> processes) {
        List<List<Symptom>> all = new ArrayList<>(processes.size());
        List<Look> waiting = new ArrayList<>();
        for (int at = 0; at < processes.size(); at++) {
            all.add(List.of());
            ProcessFacts facts = processes.get(at);
            Pinning pinning = facts.kernelThread()
                    ? new Pinning.Vanished()
                    : kernel.table().pin(facts);
            if (pinning instanceof Pinning.Refused) {
                // The pins of others may be what is lacking.
                again(waiting, all);
                pinning = kernel.table().pin(facts);
            }
            if (pinning instanceof Pinning.Refused refused) {
                all.set(at, List.of(new Symptom(Symptom.Kind.UNSEEN, refused.reason(), refused.reason())));
            }
            if (pinning instanceof Pinning.Pinned pinned) {
                Look look = new Look(at, facts.identity(), new SymptomReader(kernel, facts.pid()), pinned.fd());
                if (look.reader().look()) {
                    waiting.add(look);
                } else {
                    finish(look, all);
                }
            }
            if (waiting.size() == BATCH) {
                again(waiting, all);
            }
        }
        again(waiting, all);
        return all;
    }

    private void again(List<Look> waiting, List<List<Symptom>> all) {
        List<Look> longer = new ArrayList<>();
        if (!waiting.isEmpty()) {
            kernel.pidfd().poll(-1, FIRST_PAUSE);
        }
        for (Look look : waiting) {
            if (Pidfd.unreaped(look.pin()) && look.reader().lookAgain(false)) {
                longer.add(look);
            } else {
                finish(look, all);
            }
        }
        waiting.clear();
        if (!longer.isEmpty()) {
            kernel.pidfd().poll(-1, SECOND_PAUSE);
        }
        for (Look look : longer) {
            if (Pidfd.unreaped(look.pin())) {
                look.reader().lookAgain(true);
            }
            finish(look, all);
        }
    }

    private void finish(Look look, List<List<Symptom>> all) {
        boolean own = Pidfd.unreaped(look.pin());
        Pidfd.close(look.pin());
        if (own) {
            List<Symptom> symptoms = new ArrayList<>();
            for (Symptom symptom : look.reader().found()) {
                symptoms.add(pinned(look.identity(), symptom));
            }
            all.set(look.place(), List.copyOf(symptoms));
        }
    }

    /** The same with cures that act only while exactly this process holds its number. */
    private Symptom pinned(ProcessIdentity identity, Symptom symptom) {
        List<Cure> cures = new ArrayList<>();
        for (Cure cure : symptom.cures()) {
            Cure.Act act = cure.act() instanceof Cure.Act.Own own
                    ? new Cure.Act.Own(() -> perform(identity, own.deed()))
                    : cure.act();
            cures.add(new Cure(cure.name(), cure.risk(), cure.effect(), cure.command(), act));
        }
        return new Symptom(symptom.kind(), symptom.detail(), symptom.culprit(), symptom.quote(), List.copyOf(cures));
    }

    private Optional<String> perform(ProcessIdentity identity, Cure.Deed deed) {
        if (!(kernel.table().pin(identity) instanceof Pinning.Pinned pinned)) {
            return Optional.empty();
        }
        try {
            return Pidfd.unreaped(pinned.fd()) ? deed.perform() : Optional.empty();
        } finally {
            Pidfd.close(pinned.fd());
        }
    }
}
