package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.EndingOptions;
import dev.quietus.Journal;
import dev.quietus.Outcome;
import dev.quietus.Plan;
import dev.quietus.Quietus;
import dev.quietus.QuietusException;
import dev.quietus.Receipt;
import dev.quietus.Request;
import dev.quietus.Target;
import dev.quietus.zoo.Adversary;
import dev.quietus.zoo.Enclosure;
import dev.quietus.zoo.Terms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is close to a family and must not be hit, and what must not be called gone. */
@Timeout(60)
class StrangersTest {
    private final Quietus quietus = Quietus.open();
    private final Nursery nursery = new Nursery();

    @AfterEach
    void clear() {
        nursery.close();
        quietus.close();
    }

    @Test
    void siblingsWhoseParentBecameAnotherProgramAreNotOneFamily() {
        int server = nursery.startAndTell("(sleep 311; :) & (sleep 312; :) & echo $$; exec sleep 310");
        Nursery.until(() -> count(server) == 5);
        int first = childrenOf(server).getFirst();

        assertThat(end(first).processes()).hasSize(2);
        assertThat(count(server)).isEqualTo(3);
    }

    @Test
    void theOtherCommandsOfAPipelineBelongToTheShell() {
        int shell = nursery.startAndTell("exec bash -c 'set -m; sleep 321 | sleep 322 & echo $$; wait'");
        // A command is its shell's own until it has become a program of its own.
        Nursery.until(() -> sleepersBelow(shell) == 2);
        int first = childrenOf(shell).getFirst();

        assertThat(end(first).processes()).hasSize(1);
        assertThat(childrenOf(shell)).hasSize(1);
    }

    /** A birth is dated to a clock tick; whoever was born in the tick in which an ending begins is no suspect for that. */
    @RepeatedTest(20)
    void siblingsBornAMomentAgoAreNoSuspects() {
        int first = nursery.startAndTell("sleep 323 & first=$!; sleep 324 & echo $first; wait");
        Nursery.until(() -> nameOf(first).equals("sleep"));

        assertThat(end(first).processes()).hasSize(1);
    }

    /** Its parent goes on and on bringing forth others, who stay as they would if they were known to be its own. */
    @RepeatedTest(5)
    void whoIsBornMeanwhileIsNoSuspectWhereNobodyButTheNamedIsMeant() {
        int named = nursery.startAndTell("sleep 325 & echo $!; while :; do sleep 0.02; done");
        Nursery.until(() -> nameOf(named).equals("sleep"));
        Request request = new Request(List.of(new Target.Pid(named)), List.of(), true);

        Receipt receipt = quietus.end("stop", request, EndingOptions.stop(Duration.ofSeconds(2)), Journal.SILENT);

        assertThat(receipt.outcome()).as(receipt.toString()).isInstanceOf(Outcome.Gone.class);
        assertThat(receipt.processes()).hasSize(1);
    }

    /** Born of this program, which would take in the orphans of a member: it may be one. Once it has ended it does not matter. */
    @ParameterizedTest
    @CsvSource({"0.2, Gone", "2, Unknown"})
    void whoIsBornMeanwhileIsInDoubtWhileItLives(String seconds, String outcome) {
        int named = (int) nursery.start("sleep", "327").pid();
        Nursery.until(() -> nameOf(named).equals("sleep"));
        Journal bearing = (stage, text, living) -> nursery.start("sleep", seconds);

        Receipt receipt = quietus.end(
                "stop", Request.of(new Target.Pid(named)), EndingOptions.stop(Duration.ofSeconds(2)), bearing);

        assertThat(receipt.outcome().getClass().getSimpleName())
                .as(receipt.toString())
                .isEqualTo(outcome);
    }

    /** It goes on in a child that was born as it ended: a session is looked for once, and a child is nobody's without the family. */
    @Test
    void aSessionThatGoesOnUnseenIsNotCalledGone() {
        int leader = nursery.startAndTell(
                "exec setsid sh -c 'trap \"sleep 326 & exit\" TERM; echo $$; while :; do sleep 0.1; done'");
        Request request = new Request(List.of(new Target.Session(leader)), List.of(), true);

        Receipt receipt = quietus.end("stop", request, EndingOptions.stop(Duration.ofSeconds(2)), Journal.SILENT);

        assertThat(receipt.outcome()).as(receipt.toString()).isNotInstanceOf(Outcome.Gone.class);
        assertThat(receipt.related()).hasSize(1);
        end(receipt.related().getFirst().facts().pid());
    }

    @Test
    void whoIsMovedIntoTheCgroupStaysAStranger() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "cgroups need root");
        Process stranger = nursery.start("sleep", "330");
        try (Enclosure deaf = Enclosure.open(Adversary.DEAF, Terms.standard().inControlGroup())) {
            Path group = deaf.controlGroup().orElseThrow();
            EndingOptions options = EndingOptions.stop(Duration.ofMillis(600));
            Journal mover = (stage, text, living) -> {
                try {
                    Files.writeString(group.resolve("cgroup.procs"), Long.toString(stranger.pid()));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            };

            Receipt receipt = quietus.end("stop", Request.of(new Target.Pid(deaf.rootPid())), options, mover);

            assertThat(receipt.outcome()).as(receipt.toString()).isInstanceOf(Outcome.Gone.class);
            assertThat(deaf.census().living())
                    .allSatisfy(one -> assertThat(one.pid()).isEqualTo((int) stranger.pid()));
            assertThat(facts(stranger)).isEqualTo(1);
            Files.writeString(group.resolveSibling("cgroup.procs"), Long.toString(stranger.pid()));
        }
    }

    @Test
    void childrenOfTheExceptedAreExceptedToo() {
        assumeTrue("root".equals(System.getProperty("user.name")), "a user of its own needs root");
        List<String> asUser = List.of("setpriv", "--reuid=29950", "--regid=29950", "--clear-groups");
        Process excepted = nursery.start(with(asUser, "sh", "-c", "while :; do sleep 0.05; done; :"));
        nursery.start(with(asUser, "sh", "-c", "trap '' TERM; sleep 340; sleep 341"));
        Nursery.until(() -> living(new Target.User("29950")) >= 4);
        Request request =
                new Request(List.of(new Target.User("29950")), List.of(new Target.Pid((int) excepted.pid())), false);

        Receipt receipt = quietus.end("stop", request, EndingOptions.stop(Duration.ofMillis(500)), Journal.SILENT);

        assertThat(receipt.processes()).as(receipt.toString()).hasSizeLessThanOrEqualTo(3);
        assertThat(receipt.processes())
                .noneMatch(entry -> entry.member().facts().parent() == (int) excepted.pid());
        end((int) excepted.pid());
    }

    @Test
    void anExceptionThatSparesNobodyIsRefused() {
        Process process = nursery.start("sleep", "350");
        Request request = new Request(
                List.of(new Target.Pid((int) process.pid())), List.of(new Target.Name("nosuchname")), false);

        assertThatThrownBy(() -> quietus.end("kill", request, EndingOptions.kill(), Journal.SILENT))
                .isInstanceOf(QuietusException.class)
                .hasMessageContaining("--except nosuchname");
        assertThat(facts(process)).isEqualTo(1);
    }

    @Test
    void oneMissingTargetDoesNotSaveTheOthers() {
        Process process = nursery.start("sleep", "351");

        Receipt receipt = quietus.end(
                "kill",
                Request.of(new Target.Name("nosuchname"), new Target.Pid((int) process.pid())),
                EndingOptions.kill(),
                Journal.SILENT);

        assertThat(receipt.outcome()).isInstanceOf(Outcome.Gone.class);
        assertThat(receipt.conditions()).anyMatch(text -> text.contains("nosuchname"));
    }

    @Test
    void aPlanForANameRefusesWhoCameLater() throws IOException {
        Path copy = Files.copy(
                Path.of("/bin/sleep"), Files.createTempDirectory("quietus").resolve("qplanned"));
        copy.toFile().setExecutable(true);
        Process early = nursery.start(copy.toString(), "360");
        Plan plan = quietus.plan(Request.of(new Target.Name("qplanned")), EndingOptions.kill());
        Process late = nursery.start(copy.toString(), "361");

        assertThatThrownBy(() -> quietus.apply(plan, Journal.SILENT))
                .isInstanceOfSatisfying(
                        QuietusException.class,
                        e -> assertThat(e.refusals().getFirst().rail()).isEqualTo("plan"));
        assertThat(facts(early) + facts(late)).isEqualTo(2);
    }

    @Test
    void anInterruptedFreezeLeavesNobodyStopped() {
        int racer = nursery.startAndTell("echo $$; while :; do (:); done");
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> quietus.freeze(
                        Request.of(new Target.Pid(racer)), EndingOptions.kill(), Duration.ofSeconds(5), Journal.SILENT))
                .isInstanceOf(QuietusException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(quietus.find(Request.of(new Target.Pid(racer)))
                        .getFirst()
                        .roots()
                        .getFirst()
                        .facts()
                        .state()
                        .name())
                .isNotEqualTo("STOPPED");
    }

    private static List<String> with(List<String> prefix, String... command) {
        return java.util.stream.Stream.concat(prefix.stream(), java.util.Arrays.stream(command))
                .toList();
    }

    private Receipt end(int pid) {
        Receipt receipt = quietus.end("kill", Request.of(new Target.Pid(pid)), EndingOptions.kill(), Journal.SILENT);
        assertThat(receipt.outcome()).as(receipt.toString()).isInstanceOf(Outcome.Gone.class);
        return receipt;
    }

    private static String nameOf(int pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/comm")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long sleepersBelow(int pid) {
        return quietus.find(Request.of(new Target.Pid(pid))).getFirst().members().stream()
                .filter(member -> member.facts().name().equals("sleep"))
                .count();
    }

    private long facts(Process process) {
        return living(new Target.Pid((int) process.pid()));
    }

    private long count(int pid) {
        return living(new Target.Pid(pid));
    }

    private long living(Target target) {
        try {
            return quietus.find(Request.of(target)).getFirst().members().stream()
                    .filter(member -> !member.facts().ended())
                    .count();
        } catch (QuietusException nobody) {
            return 0;
        }
    }

    private List<Integer> childrenOf(int pid) {
        return quietus.find(Request.of(new Target.Pid(pid))).getFirst().members().stream()
                .filter(member ->
                        member.facts().parent() == pid && !member.facts().ended())
                .map(member -> member.facts().pid())
                .toList();
    }
}
