package dev.quietus;

import dev.quietus.Symptom.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Concludes why nobody collects a process that has ended, and how somebody would. */
final class Uncollecting {
    /** What keeps a parent from collecting, in the order in which one cause follows from another. */
    private static final Map<Kind, String> CAUSES = new EnumMap<>(Kind.class);

    static {
        CAUSES.put(Kind.FROZEN, "is frozen");
        CAUSES.put(Kind.PAUSED, "is frozen");
        CAUSES.put(Kind.STOPPED, "is stopped");
        CAUSES.put(Kind.WAITING, "waits uninterruptibly");
        CAUSES.put(Kind.CHILD_UNHEARD, "holds back or ignores the signal that would tell it");
    }

    private final Patient patient;
    private final Ward ward;
    private final List<String> evidence = new ArrayList<>();
    private final List<Cure> cures = new ArrayList<>();

    private Uncollecting(Patient patient, Ward ward) {
        this.patient = patient;
        this.ward = ward;
    }

    static Finding finding(Patient ended, Ward ward) {
        return new Uncollecting(ended, ward).finding();
    }

    private Finding finding() {
        quote(patient.sign(Kind.ENDED));
        int parent = patient.facts().parent();
        String by = ward.name(parent);
        Symptom traced = patient.sign(Kind.TRACED);
        ProcessFacts tracer = traced == null || traced.culprit() == parent
                ? null
                : ward.index().numbered(traced.culprit());
        String why;
        if (tracer != null) {
            // Its own parent may have waited long since: the tracer's wait comes first (ptrace(2)).
            quote(traced);
            by = "its tracer " + Patient.text(tracer);
            why = "it does not";
            cures.add(Ward.end(
                    "end-tracer", tracer, "end its tracer " + Patient.text(tracer) + "; then its parent collects it"));
        } else {
            why = parent(parent);
        }
        String advice;
        if (cures.isEmpty()) {
            advice = "nothing needs to be done";
        } else {
            Cure first = cures.get(0);
            // What is left holds nothing, so that somebody is ended for it should be a choice.
            String touched = first.risk() == Cure.Risk.SAFE ? ", or " : "; what follows touches others: ";
            advice = "it can be left" + touched + first.effect() + ": quietus cure " + patient.pid() + " --only "
                    + first.name();
        }
        return new Finding(
                Finding.Against.FORCE, new Resistance.Uncollected(by, why), List.copyOf(evidence), advice, cures);
    }

    /** What keeps the parent from it, with its cures. */
    private String parent(int number) {
        Patient parent = ward.patient(number);
        if (parent == null) {
            return "";
        }
        String why = "it does not";
        for (Map.Entry<Symptom.Kind, String> cause : CAUSES.entrySet()) {
            Symptom sign = parent.sign(cause.getKey());
            if (sign != null) {
                quote(sign);
                why = "it " + cause.getValue() + (sign.detail().isEmpty() ? "" : " (" + sign.detail() + ")");
                sign.cures().forEach(cure -> cures.add(cure.forAnother()));
                break;
            }
        }
        if (parent.shows(Kind.STOPPED)) {
            String effect = "let " + parent.text() + ", the parent of " + patient.pid() + ", run again";
            cures.add(send("continue-parent", Cure.Risk.OTHERS, effect, parent, Signal.CONT));
        } else if (parent.shows(Kind.CHILD_CAUGHT)) {
            String effect = "tell its parent " + parent.text() + " once more that a child has ended";
            cures.add(send("tell-parent", Cure.Risk.SAFE, effect, parent, Signal.CHLD));
        }
        if (number != 1 && !parent.facts().kernelThread()) {
            int others = ward.index().childrenOf(number).size() - 1;
            String effect = "end " + parent.text() + ", the parent of " + patient.pid()
                    + (others > 0 ? " and of " + others + " more" : "") + ", so that another collects it";
            cures.add(Ward.end("end-parent", parent.facts(), effect));
        }
        return why;
    }

    private static Cure send(String name, Cure.Risk risk, String effect, Patient to, Signal signal) {
        String command = "kill -" + signal + " " + to.pid();
        return new Cure(
                name, risk, effect, command, new Cure.Act.Send(to.facts().identity(), signal));
    }

    private void quote(@Nullable Symptom sign) {
        if (sign != null) {
            evidence.add(sign.quote());
        }
    }
}
