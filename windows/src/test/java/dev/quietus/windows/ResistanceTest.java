package dev.quietus.windows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quietus.Cure;
import dev.quietus.Cured;
import dev.quietus.Cures;
import dev.quietus.Depth;
import dev.quietus.Diagnosis;
import dev.quietus.EndingOptions;
import dev.quietus.Journal;
import dev.quietus.Outcome;
import dev.quietus.ProcessFacts;
import dev.quietus.Quietus;
import dev.quietus.Receipt;
import dev.quietus.Request;
import dev.quietus.Resistance;
import dev.quietus.Symptom;
import dev.quietus.Target;
import dev.quietus.TargetGrammar;
import dev.quietus.Treatment;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Why a process resists, each against one of which that is true. */
@Timeout(120)
class ResistanceTest extends AtZoo {
    @Test
    void theDebuggerIsNamedAndDetached() {
        Process debugger = zoo.start("debugged", "", 2);
        Zoo.pause(1000);
        ProcessFacts debugged = childOf(debugger.pid());
        Symptom traced = symptom(debugged, Symptom.Kind.TRACED);

        assertThat(traced.culprit()).as(traced.quote()).isEqualTo((int) debugger.pid());
        assertThat(traced.detail()).as(traced.quote()).isEqualTo("stopped");
        assertThat(traced.quote()).contains(zoo.name());
        assertThat(platform.details(debugged.identity()).tracer()).contains((int) debugger.pid());
        Resistance resistance = diagnosis(Integer.toString(debugged.pid()))
                .findings()
                .getFirst()
                .resistance();
        assertThat(resistance.text()).contains(debugger.pid() + " (" + zoo.name() + ")");

        Cure detach = traced.cures().getFirst();
        try (Quietus quietus = Quietus.of(new WindowsPlatform())) {
            Cured cured = quietus.cure(
                    Request.of(TargetGrammar.parse(Integer.toString(debugged.pid()), false)),
                    Set.of(),
                    (diagnosis, finding, cure) ->
                            Cures.of(Set.of("detach-debugger")).order(cure));
            assertThat(cured.treatments()).hasSize(1);
            assertThat(cured.treatments().getFirst().effect()).isInstanceOf(Treatment.Effect.Freed.class);
        }
        assertThat(platform.symptoms(List.of(debugged)).getFirst())
                .noneMatch(symptom -> symptom.kind() == Symptom.Kind.TRACED);
        assertThat(platform.details(debugged.identity()).tracer()).isEmpty();
        assertThat(((Cure.Act.Own) detach.act()).deed().perform()).isPresent();
    }

    @Test
    void whoKeepsAnEndedOneIsNamed() {
        Process root = zoo.start("orphans", "keep", 3);
        Zoo.pause(500);
        ProcessFacts ended = platform.snapshot().processes().stream()
                .filter(facts -> facts.ended() && facts.name().equals(zoo.name()))
                .findFirst()
                .orElseThrow();
        Symptom open = symptom(ended, Symptom.Kind.HELD_OPEN);

        assertThat(open.culprit()).as(open.quote()).isEqualTo((int) root.pid());
        assertThat(open.detail()).isEqualTo(root.pid() + " (" + zoo.name() + ")");
        Diagnosis diagnosis = diagnosis(Integer.toString(ended.pid()));
        assertThat(diagnosis.findings().getFirst().resistance()).isEqualTo(new Resistance.HeldOpen(open.detail()));
        assertThat(diagnosis.findings().getFirst().cures())
                .extracting(Cure::name)
                .containsExactly("end-holder")
                .isSubsetOf(Cures.KNOWN);
    }

    /** Nobody lists it: only the handle that this JVM has of its child keeps it. */
    @Test
    void oneThatIsInNoListIsFoundByItsNumber() throws InterruptedException {
        Process child = zoo.start("exit", "3", 0);
        child.waitFor();
        ProcessFacts ended = platform.ended(new Target.Pid((int) child.pid())).orElseThrow();

        assertThat(ended.ended()).isTrue();
        assertThat(ended.name()).isEqualTo(zoo.name());
        assertThat(platform.holders(List.of(ended))).containsExactly("");
        assertThat(platform.ended(new Target.Pid((int) ProcessHandle.current().pid())))
                .isEmpty();
    }

    @Test
    void theReceiptNamesWhoKeepsTheNumber() {
        Process root = zoo.start("suspended", "", 2);
        Zoo.pause(500);
        ProcessFacts child = childOf(root.pid());
        try (Quietus quietus = Quietus.of(new WindowsPlatform())) {
            Receipt receipt = quietus.end(
                    "kill",
                    Request.of(TargetGrammar.parse(Integer.toString(child.pid()), false)),
                    EndingOptions.kill(),
                    Journal.SILENT);
            Outcome outcome = receipt.processes().getFirst().outcome();
            assertThat(outcome).isInstanceOf(Outcome.Gone.class);
            assertThat(((Outcome.Gone) outcome).evidence())
                    .contains("its number is kept: it is open in " + root.pid() + " (" + zoo.name() + ")");
        }
    }

    /** Wine lets nobody past an access list, the right to debug does nothing there: then others may match too. */
    @Test
    void whoRefusesToBeLookedIntoIsNamed() {
        assertThat(platform.blindness()).isEmpty();
        Process refusing = zoo.start("deny", "", 1);
        Zoo.pause(500);
        assertThat(platform.blindness().orElse("")).contains(refusing.pid() + " (" + zoo.name() + ")");

        Resistance resistance =
                diagnosis(Long.toString(refusing.pid())).findings().getFirst().resistance();
        assertThat(resistance).isInstanceOf(Resistance.NotPermitted.class);
        assertThat(resistance.text())
                .contains("access is denied")
                .contains("SeDebugPrivilege is held and was not enough");
        refusing.destroyForcibly();
        assertThat(zoo.survivors()).isEmpty();
        assertThat(platform.blindness()).isEmpty();
    }

    private Diagnosis diagnosis(String target) {
        try (Quietus quietus = Quietus.of(new WindowsPlatform())) {
            return quietus.why(Request.of(TargetGrammar.parse(target, false)), Depth.FINDINGS, unmatched -> {})
                    .getFirst();
        }
    }

    private Symptom symptom(ProcessFacts facts, Symptom.Kind kind) {
        List<Symptom> symptoms = platform.symptoms(List.of(facts)).getFirst();
        return symptoms.stream()
                .filter(symptom -> symptom.kind() == kind)
                .findFirst()
                .orElseThrow(() -> new AssertionError(symptoms));
    }

    private ProcessFacts childOf(long parent) {
        return platform.snapshot().processes().stream()
                .filter(facts -> facts.parent() == parent && facts.name().equals(zoo.name()))
                .findFirst()
                .orElseThrow();
    }
}
