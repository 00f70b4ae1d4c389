package dev.quietus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quietus.spi.Platform;
import dev.quietus.spi.Snapshot;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Conclusions from signs that the machines of the other tests cannot show. Nobody is asked. */
class ExaminationTest {
    private static final Users USER = new Users(1000, 1000, 1000);

    @Test
    void whatTheSystemShieldsNoUserEnds() {
        Symptom shield = new Symptom(Symptom.Kind.SHIELDED, "protected: PPL", "its level: PPL");
        Finding finding = examine(person(7), List.of(shield), Optional.of("access is denied"));

        assertThat(finding.resistance()).isEqualTo(new Resistance.NotPermitted("access is denied"));
        assertThat(finding.evidence()).containsExactly("access is denied", "its level: PPL");
        assertThat(finding.advice()).startsWith("no user may");
        assertThat(examine(person(7), List.of(), Optional.of("access is denied"))
                        .advice())
                .startsWith("its user may");
    }

    @Test
    void whoKeepsAnEndedOneOpenCanBeEnded() {
        Symptom open = new Symptom(Symptom.Kind.HELD_OPEN, "8 (p)", 8, "open in 8", List.of());
        Finding finding = examine(person(7), List.of(open), Optional.empty());

        assertThat(finding.resistance().text())
                .isEqualTo("has ended and holds nothing but its number, because 8 (p) has it open");
        assertThat(finding.cures())
                .extracting(Cure::act)
                .containsExactly(new Cure.Act.End(person(8).identity()));

        Symptom unknown = new Symptom(Symptom.Kind.HELD_OPEN, "", "it can be opened");
        assertThat(examine(person(7), List.of(unknown), Optional.empty()).cures())
                .isEmpty();
    }

    @Test
    void thePlatformsOwnCuresAgainstATracerComeFirst() {
        Cure detach = new Cure("detach", Cure.Risk.OTHERS, "take it", "cmd", new Cure.Act.ByHand());
        Symptom traced = new Symptom(Symptom.Kind.TRACED, "stopped", 0, "traced", List.of(detach));

        Finding asking = examine(person(7), List.of(traced), Optional.empty());
        assertThat(asking.resistance()).isEqualTo(new Resistance.Traced("that is not seen", false));
        assertThat(asking.cures()).containsExactly(detach);

        Symptom named = new Symptom(Symptom.Kind.TRACED, "stopped", 8, "traced", List.of(detach));
        Symptom exiting = new Symptom(Symptom.Kind.EXITING, "", "exits");
        Finding force = examine(person(7), List.of(named, exiting), Optional.empty());
        assertThat(force.against()).isEqualTo(Finding.Against.FORCE);
        assertThat(force.cures()).extracting(Cure::name).containsExactly("detach", "end-tracer");
    }

    private static Finding examine(ProcessFacts facts, List<Symptom> symptoms, Optional<String> forbidden) {
        Platform nobody = (Platform) Proxy.newProxyInstance(
                Platform.class.getClassLoader(), new Class<?>[] {Platform.class}, (proxy, method, arguments) -> {
                    throw new AssertionError(method + " was asked");
                });
        Snapshot listing = new Snapshot(List.of(person(7), person(8)), 0, true, OptionalLong.empty(), Optional.empty());
        return Examination.of(Patient.of(facts, symptoms, forbidden), new Ward(nobody, new ListingIndex(listing)))
                .getFirst();
    }

    private static ProcessFacts person(int pid) {
        return new ProcessFacts(
                new ProcessIdentity("boot", pid, pid, 0),
                1,
                0,
                0,
                "",
                USER,
                ProcessState.SLEEPING,
                1,
                false,
                "p",
                "",
                false,
                true,
                new Powers(false, false),
                100);
    }
}
