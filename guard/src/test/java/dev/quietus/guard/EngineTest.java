package dev.quietus.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.Happening;
import dev.quietus.ProcessFacts;
import dev.quietus.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Orders are carried out on real processes, and held back by what holds them back. */
@Timeout(60)
class EngineTest extends AtEngine {
    @Test
    void whoeverOutlivesHisAllowanceIsEnded() throws Exception {
        try (Puppets puppets = new Puppets(folder);
                Hands hands = new Hands(1)) {
            Process old = puppets.start();
            Order order = Wish.of(new Trigger.Deadline(Duration.ofMillis(1500)), Response.KILL)
                    .order("orphans", puppets);
            try (Guarding engine = engine(hands, order)) {
                assertThat(stands(Incident.Standing.DONE)).as("%s", written).isTrue();
                assertThat(Puppets.soon(() -> !old.isAlive())).isTrue();
                Incident done = engine.desk().incidents(10).getFirst();
                assertThat(done.order()).isEqualTo("orphans");
                assertThat(done.receipt()).isPresent();
                assertThat(done.detail()).contains("gone and verified");
                assertThat(done.reason()).startsWith("it has lived ");
            }
        }
    }

    @Test
    void whatWasRunningBeforeABanIsEndedToo() throws Exception {
        try (Puppets puppets = new Puppets(folder);
                Hands hands = new Hands(1)) {
            Process old = puppets.start();
            try (Guarding engine =
                    engine(hands, Wish.of(banned(puppets), Response.KILL).order("ban", puppets))) {
                assertThat(stands(Incident.Standing.DONE)).as("%s", written).isTrue();
                assertThat(Puppets.soon(() -> !old.isAlive())).isTrue();
                assertThat(engine.desk().state().orders().getFirst().responses())
                        .isEqualTo(1);
            }
        }
    }

    private static boolean isAbout(Incident incident, Process process) {
        return incident.subject().identity().orElseThrow().pid() == process.pid();
    }

    /** Whose execution was lost is found by looking at all, and nobody is counted twice for it. */
    @Test
    void whatWasLostIsLookedForOnce() throws Exception {
        try (Puppets puppets = new Puppets(folder);
                Hands hands = new Hands(1);
                Guarding engine =
                        engine(hands, Wish.of(banned(puppets), Response.REPORT).order("ban", puppets))) {
            Process unseen = puppets.start();
            engine.hear(new Happening.Lost(System.nanoTime(), "life", 1));
            assertThat(stands(Incident.Standing.REPORTED)).as("%s", written).isTrue();
            engine.hear(new Happening.Lost(System.nanoTime(), "life", 1));
            // Judged after that loss, for messages are taken in turn.
            Process last = puppets.start();
            engine.hear(executed(last, puppets));
            assertThat(Puppets.soon(() -> written.stream().anyMatch(one -> isAbout(one, last))))
                    .isTrue();
            assertThat(written.stream().filter(one -> isAbout(one, unseen)))
                    .as("%s", written)
                    .hasSize(1);
        }
    }

    @Test
    void amonitoringOrderOnlyTellsUntilItIsSwitched() throws Exception {
        try (Puppets puppets = new Puppets(folder);
                Hands hands = new Hands(1)) {
            Order order = Wish.of(banned(puppets), Response.KILL).monitored().order("ban", puppets);
            try (Guarding engine = engine(hands, order)) {
                Process first = puppets.start();
                engine.hear(executed(first, puppets));
                assertThat(stands(Incident.Standing.MONITORED)).isTrue();
                assertThat(first.isAlive()).isTrue();
                engine.desk().switchTo("ban", Mode.ENFORCE, ROOT);
                engine.hear(executedAgain(first, puppets));
                assertThat(stands(Incident.Standing.DONE)).as("%s", written).isTrue();
                assertThat(Puppets.soon(() -> !first.isAlive())).isTrue();
                assertThatThrownBy(
                                () -> engine.desk().switchTo("", Mode.MONITOR, new Peer(21990, "somebody", "socket")))
                        .isInstanceOf(Duty.Refused.class);
                engine.desk().switchTo("ban", Mode.MONITOR, new Peer(21991, "who runs the guard", "socket"));
                assertThatThrownBy(() -> engine.desk().switchTo("none", Mode.MONITOR, ROOT))
                        .isInstanceOf(Duty.Refused.class);
            }
        }
    }

    @Test
    void whatNeedsAgreementWaitsForIt() throws Exception {
        try (Puppets puppets = new Puppets(folder);
                Hands hands = new Hands(1)) {
            Order order = Wish.of(banned(puppets), Response.KILL).approved().order("ban", puppets);
            Process first = puppets.start();
            try (Guarding engine = engine(hands, order)) {
                assertThat(stands(Incident.Standing.PENDING)).as("%s", written).isTrue();
                assertThat(first.isAlive()).isTrue();
                String id = engine.desk().incidents(1).getFirst().id();
                assertThatThrownBy(() -> engine.desk().decide(id, true, new Peer(21990, "somebody", "socket")))
                        .isInstanceOf(Duty.Refused.class);
                // It is asked once, however often it happens.
                engine.hear(executed(first, puppets));
                AtomicReference<Boolean> judged = new AtomicReference<>();
                engine.hear(new Happening.Attempted(System.nanoTime(), facts(first.pid()), "/other", judged::set));
                assertThat(Puppets.soon(() -> Boolean.TRUE.equals(judged.get())))
                        .isTrue();
                engine.desk().decide(id, true, ROOT);
                assertThat(stands(Incident.Standing.DONE)).as("%s", written).isTrue();
                assertThat(Puppets.soon(() -> !first.isAlive())).isTrue();
                assertThatThrownBy(() -> engine.desk().decide(id, true, ROOT)).isInstanceOf(Duty.Refused.class);
                assertThat(written)
                        .filteredOn(incident -> incident.standing() == Incident.Standing.PENDING)
                        .hasSize(1);
            }
        }
    }

    @Test
    void aHeldActIsRefusedAndALeaseEnds() throws Exception {
        try (Puppets puppets = new Puppets(folder);
                Hands hands = new Hands(1)) {
            Process shell = puppets.start("setsid", "sh", "-c", "sleep 60");
            Trigger.Execution banned = new Trigger.Execution(Set.of("/banned/*"), Set.of(), false);
            List<Step> steps = List.of(new Step(1, Response.FREEZE, Duration.ofMillis(700)));
            Order order = new Order(
                    "gate",
                    banned,
                    Subjects.anybody(),
                    Scope.FAMILY,
                    steps,
                    Mode.ENFORCE,
                    List.of(),
                    Optional.empty(),
                    Duration.ZERO,
                    0,
                    false,
                    Optional.empty(),
                    1);
            try (Guarding engine = engine(hands, order)) {
                AtomicReference<Boolean> answer = new AtomicReference<>();
                ProcessFacts facts = facts(shell.pid());
                engine.hear(new Happening.Attempted(System.nanoTime(), facts, "/allowed/program", answer::set));
                assertThat(Puppets.soon(() -> Boolean.TRUE.equals(answer.get())))
                        .isTrue();
                engine.hear(new Happening.Attempted(System.nanoTime(), facts, "/banned/program", answer::set));
                assertThat(Puppets.soon(() -> Boolean.FALSE.equals(answer.get())))
                        .isTrue();
                assertThat(stands(Incident.Standing.DONE)).as("%s", written).isTrue();
                assertThat(Puppets.soon(() -> written.stream()
                                .anyMatch(incident -> incident.detail().startsWith("its lease is over"))))
                        .as("%s", written)
                        .isTrue();
                assertThat(shell.isAlive()).isTrue();
                assertThat(facts(shell.pid()).state().name()).isEqualTo("SLEEPING");
            }
        }
    }

    @Test
    void aCoolDownHoldsTheNextResponseBack() throws Exception {
        try (Puppets puppets = new Puppets(folder);
                Hands hands = new Hands(1)) {
            Order order = Wish.of(banned(puppets), Response.FREEZE)
                    .cooledDown(TEN_MINUTES)
                    .order("ban", puppets);
            try (Guarding engine = engine(hands, order)) {
                Process first = puppets.start();
                engine.hear(executed(first, puppets));
                assertThat(stands(Incident.Standing.DONE)).as("%s", written).isTrue();
                engine.hear(executedAgain(first, puppets));
                assertThat(stands(Incident.Standing.REFUSED)).as("%s", written).isTrue();
                assertThat(engine.desk().incidents(1).getFirst().detail()).contains("less than 600 s ago");
            }
        }
    }

    /** An ordinary user may only what he could do himself. */
    @Test
    void nobodyEndsAnothersProcess() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        try (Puppets puppets = new Puppets(folder);
                Hands hands = new Hands(1);
                Guarding engine = engine(hands)) {
            Process roots = puppets.start();
            Process theirs = puppets.start(
                    "setpriv",
                    "--reuid=21990",
                    "--regid=21990",
                    "--clear-groups",
                    "setsid",
                    "--fork",
                    "--wait",
                    puppets.program().toString(),
                    "60");
            assertThat(Puppets.soon(() -> theirs.descendants().findAny().isPresent()))
                    .isTrue();
            Peer peer = new Peer(21990, "21990", "socket");
            List<Target> both = new ArrayList<>(List.of(new Target.Name(puppets.name())));
            for (Response response : List.of(Response.KILL, Response.STOP, Response.FREEZE)) {
                assertThatThrownBy(() -> engine.desk().act(List.of(new Target.Pid((int) roots.pid())), response, peer))
                        .isInstanceOf(Duty.Refused.class)
                        .hasMessageContaining("not-yours");
                assertThatThrownBy(() -> engine.desk().act(both, response, peer))
                        .isInstanceOf(Duty.Refused.class);
            }
            assertThat(roots.isAlive()).isTrue();
            assertThat(theirs.isAlive()).isTrue();
            assertThatThrownBy(() -> engine.desk().act(List.of(new Target.Name("qg-nobody")), Response.KILL, ROOT))
                    .isInstanceOf(Duty.Refused.class)
                    .hasMessageContaining("no process matches");
            assertThatThrownBy(() -> engine.desk().act(both, Response.KILL, new Peer(-1, "?", "socket")))
                    .isInstanceOf(Duty.Refused.class);
            Incident done = engine.desk().act(List.of(new Target.User("21990")), Response.KILL, peer);
            assertThat(done.standing()).as("%s", done).isEqualTo(Incident.Standing.DONE);
            assertThat(Puppets.soon(() -> !theirs.isAlive())).isTrue();
            assertThat(roots.isAlive()).isTrue();
        }
    }

    @Test
    void nothingIrreversibleIsDoneThatCannotBeWrittenDown() throws Exception {
        try (Puppets puppets = new Puppets(folder);
                Hands hands = new Hands(1)) {
            Process first = puppets.start();
            Order order = Wish.of(banned(puppets), Response.KILL).order("ban", puppets);
            try (Guarding engine = guarding(hands, false, order)) {
                assertThat(Puppets.soon(() -> !engine.desk().incidents(1).isEmpty()
                                && engine.desk().incidents(1).getFirst().standing() == Incident.Standing.FAILED))
                        .isTrue();
                assertThat(first.isAlive()).isTrue();
                assertThat(engine.desk().incidents(1).getFirst().at()).isBefore(Instant.now());
            }
        }
    }
}
