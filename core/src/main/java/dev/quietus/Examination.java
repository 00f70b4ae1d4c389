package dev.quietus;

import dev.quietus.Finding.Against;
import dev.quietus.Symptom.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Concludes from what is seen of a process, and of those it depends on, what stands in the way of its end. Reads nothing
 * but through {@link Ward}. Used once.
 */
final class Examination {
    /** The causes of a hanging end, those first from which others follow. */
    private static final List<Kind> FORCE =
            List.of(Kind.FROZEN, Kind.AWAITS_MEMBER, Kind.WAITING, Kind.TRACED, Kind.STARVED, Kind.EXITING);

    private final Patient patient;
    private final Ward ward;
    private final List<Finding> findings = new ArrayList<>();

    private Examination(Patient patient, Ward ward) {
        this.patient = patient;
        this.ward = ward;
    }

    /** The findings, the worst first. */
    static List<Finding> of(Patient patient, Ward ward) {
        Examination examination = new Examination(patient, ward);
        examination.all();
        examination.findings.sort(Comparator.comparing(Finding::against));
        return List.copyOf(examination.findings);
    }

    private void all() {
        if (patient.facts().kernelThread()) {
            find(Against.FORCE, new Resistance.KernelThread(), List.of(), "nothing does; it belongs to the kernel");
            return;
        }
        Symptom open = patient.sign(Kind.HELD_OPEN);
        if (open != null) {
            heldOpen(open);
            return;
        }
        if (patient.shows(Kind.ENDED) || patient.facts().ended()) {
            findings.add(Uncollecting.finding(patient, ward));
            return;
        }
        if (patient.forbidden().isPresent()) {
            String why = patient.forbidden().get();
            Symptom shield = patient.sign(Kind.SHIELDED);
            find(
                    Against.FORCE,
                    new Resistance.NotPermitted(why),
                    shield == null ? List.of(why) : List.of(why, shield.quote()),
                    shield == null
                            ? "its user may, and an administrator"
                            : "no user may; its own program may let it end, or the service manager");
        }
        Symptom unseen = patient.sign(Kind.UNSEEN);
        if (unseen != null) {
            String why = unseen.detail();
            find(Against.FORCE, new Resistance.Unseen(why), List.of(why), "nothing can be said of it; look again");
        }
        force();
        asking();
        looks();
    }

    /** What even a forced end has to wait for: the first of these, the others follow from it. */
    private void force() {
        for (Kind kind : FORCE) {
            Symptom sign = patient.sign(kind);
            boolean on =
                    sign != null && (kind != Kind.TRACED || patient.shows(Kind.KILLED) || patient.shows(Kind.EXITING));
            if (sign != null && on) {
                withstand(sign);
                return;
            }
        }
    }

    private void withstand(Symptom sign) {
        boolean killed = patient.shows(Kind.KILLED);
        switch (sign.kind()) {
            case FROZEN -> cured(sign, new Resistance.Frozen(sign.detail(), false, killed), sign.cures());
            case AWAITS_MEMBER -> awaitsMember(sign);
            case WAITING -> waiting(sign);
            case TRACED -> held(sign);
            case STARVED -> cured(sign, new Resistance.Starved(sign.detail()), sign.cures());
            default -> cured(sign, new Resistance.TearingDown(sign.detail()), sign.cures());
        }
    }

    private void waiting(Symptom sign) {
        List<Cure> cures = new ArrayList<>(sign.cures());
        ProcessFacts server = ward.index().numbered(sign.culprit());
        if (server != null) {
            cures.add(Ward.end("end-server", server, "end its server " + Patient.text(server)));
        }
        cured(sign, new Resistance.Uninterruptible(sign.detail(), patient.shows(Kind.KILLED)), cures);
    }

    private void awaitsMember(Symptom sign) {
        String then = "it ends as soon as that one is collected";
        Patient member = ward.patient(sign.culprit());
        Finding why = member == null ? null : worst(member);
        if (member == null || why == null) {
            String name = sign.culprit() == 0 ? "a member that is not seen" : ward.name(sign.culprit());
            find(Against.FORCE, new Resistance.AwaitsMember(name, ""), quotes(sign), then);
            return;
        }
        List<String> evidence = new ArrayList<>(quotes(sign));
        evidence.addAll(why.evidence());
        Resistance waits =
                new Resistance.AwaitsMember(member.text(), why.resistance().text());
        List<Cure> cures = why.cures().stream().map(Cure::forAnother).toList();
        String advice = cures.isEmpty() ? then : advice(cures.get(0));
        findings.add(new Finding(Against.FORCE, waits, evidence, advice, cures));
    }

    private @Nullable Finding worst(Patient other) {
        List<Finding> all = of(other, ward);
        return all.isEmpty() ? null : all.get(0);
    }

    private void heldOpen(Symptom sign) {
        ProcessFacts holder = ward.index().numbered(sign.culprit());
        List<Cure> cures = holder == null
                ? List.of()
                : List.of(Ward.end(
                        "end-holder",
                        holder,
                        "end " + Patient.text(holder) + ", which has " + patient.pid() + " open"));
        findings.add(new Finding(
                Against.FORCE,
                new Resistance.HeldOpen(sign.detail()),
                quotes(sign),
                cures.isEmpty()
                        ? "nothing needs to be done"
                        : "it can be left; what follows touches others: "
                                + cures.get(0).effect() + ": quietus cure " + patient.pid() + " --only end-holder",
                cures));
    }

    private void dumping(Symptom sign) {
        ProcessFacts taker = ward.index().numbered(sign.culprit());
        String to = taker == null ? sign.detail() : Patient.text(taker);
        List<Cure> cures = new ArrayList<>();
        if (taker != null) {
            cures.add(Ward.end("end-core-handler", taker, "end " + Patient.text(taker) + "; the core is lost"));
        }
        String force = "a forced end works, and the core is lost: quietus kill " + patient.pid();
        findings.add(new Finding(Against.ASKING, new Resistance.Dumping(to), quotes(sign), force, cures));
    }

    private void held(Symptom traced) {
        ProcessFacts tracer = ward.index().numbered(traced.culprit());
        List<Cure> cures = new ArrayList<>(traced.cures());
        if (tracer != null) {
            cures.add(Ward.end(
                    "end-tracer",
                    tracer,
                    "end its tracer " + Patient.text(tracer) + ", which lets go of all it traces"));
        }
        cured(traced, new Resistance.Traced(tracer(traced), true), cures);
    }

    private String tracer(Symptom traced) {
        return traced.culprit() == 0 ? "that is not seen" : ward.name(traced.culprit());
    }

    /** What only whoever asks meets; a forced end works. */
    private void asking() {
        String force = "a forced end works: quietus kill " + patient.pid();
        Symptom paused = patient.sign(Kind.PAUSED);
        if (paused != null) {
            findings.add(new Finding(
                    Against.ASKING,
                    new Resistance.Frozen(paused.detail(), true, false),
                    quotes(paused),
                    force,
                    paused.cures()));
        }
        Symptom dumping = patient.sign(Kind.DUMPING);
        if (dumping != null) {
            dumping(dumping);
        }
        Symptom traced = patient.sign(Kind.TRACED);
        if (traced != null && traced.detail().equals("stopped") && !patient.shows(Kind.KILLED)) {
            findings.add(new Finding(
                    Against.ASKING,
                    new Resistance.Traced(tracer(traced), false),
                    quotes(traced),
                    force,
                    traced.cures()));
        }
        Symptom stopped = patient.sign(Kind.STOPPED);
        if (stopped != null) {
            Cure go = new Cure(
                    "continue",
                    Cure.Risk.SAFE,
                    "let it run again",
                    "quietus thaw " + patient.pid(),
                    new Cure.Act.Send(patient.facts().identity(), Signal.CONT));
            findings.add(new Finding(Against.ASKING, new Resistance.Stopped(), quotes(stopped), force, List.of(go)));
        }
        deaf(Kind.TERM_IGNORED, "it ignores TERM", force);
        deaf(Kind.TERM_BLOCKED, "it blocks TERM", force);
        if (!patient.shows(Kind.TERM_CAUGHT)) {
            String all = "a forced end works, and ends everybody in that namespace: quietus kill " + patient.pid();
            deaf(Kind.NAMESPACE_INIT, "it is the first process of a PID namespace and does not handle TERM", all);
        }
    }

    private void deaf(Kind kind, String how, String force) {
        Symptom sign = patient.sign(kind);
        if (sign != null) {
            find(Against.ASKING, new Resistance.Deaf(how), quotes(sign), force);
        }
    }

    /** What misleads others. */
    private void looks() {
        String force = ": quietus kill " + patient.pid();
        Symptom headless = patient.sign(Kind.HEADLESS);
        if (headless != null) {
            Resistance looksEnded = new Resistance.Headless(Integer.parseInt(headless.detail()));
            find(Against.LOOKS, looksEnded, quotes(headless), "a forced end works" + force);
        }
        Symptom front = patient.sign(Kind.FRONT);
        if (front != null) {
            findings.add(new Finding(
                    Against.LOOKS,
                    new Resistance.Front(front.detail()),
                    quotes(front),
                    "a forced end works, for it alone" + force,
                    front.cures()));
        }
        Symptom lending = patient.sign(Kind.LENDING);
        if (lending != null) {
            String child = ward.newestChild(patient.facts());
            find(
                    Against.LOOKS,
                    new Resistance.Lending(child),
                    quotes(lending),
                    "a forced end works, and ends both" + force);
        }
    }

    private void cured(Symptom sign, Resistance resistance, List<Cure> cures) {
        String advice = cures.isEmpty() ? "what it waits for has to come, or to fail" : advice(cures.get(0));
        findings.add(new Finding(Against.FORCE, resistance, quotes(sign), advice, cures));
    }

    private String advice(Cure cure) {
        if (cure.act() instanceof Cure.Act.ByHand) {
            return cure.effect() + ": " + cure.command();
        }
        String verb = patient.shows(Kind.KILLED) || patient.shows(Kind.EXITING)
                ? "quietus cure " + patient.pid() + " --only "
                : "quietus kill " + patient.pid() + " --cure ";
        return cure.effect() + ": " + verb + cure.name();
    }

    private void find(Against against, Resistance resistance, List<String> evidence, String advice) {
        findings.add(new Finding(against, resistance, evidence, advice, List.of()));
    }

    /** The sign's own quote, and that a forced end is pending if it is. */
    private List<String> quotes(Symptom sign) {
        Symptom killed = patient.sign(Kind.KILLED);
        return killed == null ? List.of(sign.quote()) : List.of(sign.quote(), killed.quote());
    }
}
