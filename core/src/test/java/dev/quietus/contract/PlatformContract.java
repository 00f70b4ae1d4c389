package dev.quietus.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quietus.Containment;
import dev.quietus.EndingOptions;
import dev.quietus.Evidence;
import dev.quietus.ExitStatus;
import dev.quietus.Family;
import dev.quietus.Journal;
import dev.quietus.Outcome;
import dev.quietus.Plan;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.Quietus;
import dev.quietus.QuietusException;
import dev.quietus.Receipt;
import dev.quietus.Request;
import dev.quietus.Run;
import dev.quietus.RunEnd;
import dev.quietus.RunReceipt;
import dev.quietus.Signal;
import dev.quietus.Stillness;
import dev.quietus.Target;
import dev.quietus.TargetGrammar;
import dev.quietus.spi.Details;
import dev.quietus.spi.Handle;
import dev.quietus.spi.Handle.Delivery;
import dev.quietus.spi.Handle.Sight;
import dev.quietus.spi.Launcher;
import dev.quietus.spi.Platform;
import dev.quietus.spi.Platform.Opening;
import dev.quietus.spi.Self;
import dev.quietus.spi.Snapshot;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every platform promises to the rest of Quietus, tried with real processes. Each platform's tests extend it, so that the
 * same words mean the same everywhere.
 */
@Timeout(120)
public abstract class PlatformContract {
    private static final long SECONDS = 1_000_000_000L;
    private static final long MILLISECONDS = 1_000_000L;

    private final Platform platform = here();
    private final Quietus quietus = Quietus.of(platform);
    private final List<Puppet> puppets = new ArrayList<>();

    private static Platform here() {
        for (Platform platform : ServiceLoader.load(Platform.class)) {
            if (platform.isHere()) {
                return platform;
            }
        }
        throw new AssertionError("no platform is here");
    }

    @AfterEach
    void clear() {
        puppets.forEach(Puppet::close);
        quietus.close();
    }

    private Puppet puppet(String... words) {
        Puppet puppet = Puppet.start(words);
        puppets.add(puppet);
        return puppet;
    }

    @Test
    void aListingIsCompleteAndInOrder() {
        int number = puppet("stay").number();
        Snapshot listing = platform.snapshot();

        assertThat(listing.settled()).isTrue();
        assertThat(listing.processes().stream().map(ProcessFacts::pid))
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(listing.processes().stream().map(ProcessFacts::pid))
                .contains(number, (int) ProcessHandle.current().pid());
    }

    @Test
    void aProcessIsTheSameInEveryListing() {
        int number = puppet("stay").number();
        ProcessIdentity first = facts(number).identity();

        assertThat(facts(number).identity()).isEqualTo(first);
        assertThat(ProcessIdentity.parse(first.token())).isEqualTo(first);
        assertThat(first.boot()).isEqualTo(platform.boot());
        assertThat(first.startTicks()).isBetween(1L, platform.ticks());
    }

    @Test
    void whoAsksIsKnown() {
        Self self = platform.self(platform.snapshot());

        assertThat((long) self.identity().pid())
                .isEqualTo(ProcessHandle.current().pid());
        assertThat(self.users()).isEqualTo(facts(puppet("stay").number()).users());
        assertThat(self.ancestors()).doesNotContain(self.identity());
    }

    @Test
    void factsAndDetailsAreOfThatProcess() {
        ProcessFacts facts = facts(puppet("stay", "a word").number());
        Details details = platform.details(facts.identity());

        assertThat((long) facts.parent()).isEqualTo(ProcessHandle.current().pid());
        assertThat(facts.threads()).isPositive();
        assertThat(facts.ended()).isFalse();
        assertThat(details.commandLine()).endsWith(Puppet.class.getName(), "stay", "a word");
        assertThat(details.executable().orElse("")).contains("java");
        assertThat(platform.isNamed(facts, "java")).isTrue();
        assertThat(platform.userName(facts.users().real())).isPresent();
    }

    @Test
    void aForcedEndIsSeenAndAnsweredOnce() {
        Puppet puppet = puppet("stay");
        try (Handle handle = open(puppet.number())) {
            assertThat(handle.look()).isInstanceOf(Sight.Present.class);
            assertThat(handle.forbidden()).isEmpty();
            assertThat(handle.send(Signal.KILL)).isInstanceOf(Delivery.Accepted.class);
            assertThat(handle.await(20 * SECONDS)).isNotInstanceOf(Sight.Present.class);
            assertThat(handle.send(Signal.KILL)).isInstanceOf(Delivery.Ended.class);
        }
    }

    @Test
    void waitsNoLongerThanTold() {
        try (Handle handle = open(puppet("stay").number())) {
            long start = System.nanoTime();
            assertThat(handle.await(50 * MILLISECONDS)).isInstanceOf(Sight.Present.class);
            assertThat(System.nanoTime() - start).isBetween(45 * MILLISECONDS, 20 * SECONDS);
        }
    }

    @Test
    void noExitCodeIsTakenForLife() throws InterruptedException {
        Puppet puppet = puppet("stay");
        try (Handle handle = open(puppet.number())) {
            puppet.letGo();
            puppet.process().waitFor();
            assertThat(handle.await(20 * SECONDS)).isNotInstanceOf(Sight.Present.class);
        }
        // GetExitCodeProcess says 259 of whoever runs, and of whoever chose it.
        Puppet chooser = puppet("leave", "259");
        try (Handle handle = open(chooser.number())) {
            chooser.letGo();
            chooser.process().waitFor();
            assertThat(handle.await(20 * SECONDS)).isNotInstanceOf(Sight.Present.class);
        }
    }

    @Test
    void nobodyElseIsOpened() throws InterruptedException {
        Puppet puppet = puppet("stay");
        ProcessIdentity right = facts(puppet.number()).identity();
        ProcessIdentity later = new ProcessIdentity(right.boot(), right.pid(), right.startTicks() + 1, 0);
        ProcessIdentity ago = new ProcessIdentity("0123456789abcdef", right.pid(), right.startTicks(), right.inode());

        assertThat(platform.open(later)).isInstanceOf(Opening.Vanished.class);
        assertThat(platform.open(ago)).isInstanceOf(Opening.Vanished.class);
        puppet.process().destroyForcibly().waitFor();
        assertThat(quietus.recheck(right)).isInstanceOf(Outcome.Gone.class);
    }

    @Test
    void aClosedHandleAsksAnew() {
        Handle handle = open(puppet("stay").number());
        handle.close();
        handle.close();

        assertThat(handle.look()).isInstanceOf(Sight.Present.class);
        assertThat(handle.send(Signal.KILL)).isInstanceOf(Delivery.Accepted.class);
        assertThat(handle.await(20 * SECONDS)).isNotInstanceOf(Sight.Present.class);
    }

    @Test
    void whoIsStoppedDoesNothingUntilContinued() throws InterruptedException {
        Puppet puppet = puppet("stay");
        try (Handle handle = open(puppet.number())) {
            assertThat(handle.send(Signal.STOP)).isInstanceOf(Delivery.Accepted.class);
            puppet.letGo();
            assertThat(handle.await(500 * MILLISECONDS)).isInstanceOf(Sight.Present.class);
            assertThat(handle.send(Signal.CONT)).isInstanceOf(Delivery.Accepted.class);
            assertThat(handle.await(20 * SECONDS)).isNotInstanceOf(Sight.Present.class);
        }
    }

    @Test
    void aFamilyIsEndedAndProved() {
        Puppet parent = puppet("parent");
        int number = parent.number();
        int child = parent.number();
        ProcessIdentity childs = facts(child).identity();

        Family family = quietus.find(request(number)).getFirst();
        Receipt receipt = end(request(number));

        // A system may give a program a helper of its own, such as the host of its console: it is of the family.
        assertThat(family.members())
                .extracting(
                        member -> member.facts().pid() + " " + member.evidence().kind())
                .contains(number + " " + Evidence.Kind.NAMED, child + " " + Evidence.Kind.CHILD);
        assertThat(receipt.outcome()).as(receipt.toString()).isInstanceOf(Outcome.Gone.class);
        assertThat(numbers(receipt)).contains(number, child);
        assertThat(quietus.recheck(childs)).isInstanceOf(Outcome.Gone.class);
    }

    @Test
    void onlyTheNamedAndNeverTheExcepted() {
        Puppet parent = puppet("parent");
        int number = parent.number();
        int child = parent.number();
        ProcessIdentity childs = facts(child).identity();

        Receipt receipt = end(new Request(List.of(new Target.Pid(number)), List.of(new Target.Exact(childs)), false));

        assertThat(receipt.outcome()).as(receipt.toString()).isInstanceOf(Outcome.Gone.class);
        assertThat(numbers(receipt)).contains(number).doesNotContain(child);
        assertThat(quietus.recheck(childs)).isInstanceOf(Outcome.Survived.class);
        assertThat(end(request(child)).outcome()).isInstanceOf(Outcome.Gone.class);
    }

    @Test
    void whoAsksIsRefused() {
        int own = (int) ProcessHandle.current().pid();
        assertThatThrownBy(() -> end(request(own)))
                .isInstanceOfSatisfying(
                        QuietusException.class,
                        e -> assertThat(e.refusals().getFirst().rail()).isEqualTo("self"));
    }

    @Test
    void aFamilyIsFrozenAndThawed() {
        Puppet puppet = puppet("stay");
        Request request = request(puppet.number());

        Stillness frozen = quietus.freeze(request, EndingOptions.kill(), Duration.ofSeconds(5), Journal.SILENT);
        puppet.letGo();
        assertThat(frozen.still()).isNotEmpty();
        assertThat(frozen.moving()).isEmpty();
        assertThat(end(request, EndingOptions.await(Optional.of(Duration.ofMillis(300))))
                        .outcome())
                .isInstanceOf(Outcome.Survived.class);
        quietus.thaw(request, Journal.SILENT);
        // It may be gone before anybody could be asked to wait for it.
        assertThat(puppet.process()
                        .onExit()
                        .orTimeout(20, TimeUnit.SECONDS)
                        .join()
                        .isAlive())
                .isFalse();
    }

    @Test
    void aPlanIsCarriedOutOnThoseItNames() {
        Puppet puppet = puppet("stay");
        Plan plan = quietus.plan(request(puppet.number()), EndingOptions.kill());

        Receipt receipt = quietus.apply(plan, Journal.SILENT);

        assertThat(receipt.outcome()).isInstanceOf(Outcome.Gone.class);
        assertThat(receipt.processes())
                .hasSize(plan.families().getFirst().members().size());
    }

    @Test
    void nobodyMatchesANumberThatNobodyHas() {
        assertThatThrownBy(() -> end(request(4_194_300)))
                .isInstanceOfSatisfying(
                        QuietusException.class,
                        e -> assertThat(e.reason()).isEqualTo(QuietusException.Reason.NOTHING_MATCHED));
    }

    @Test
    void aVariableNamesWhoWasStartedWithIt() {
        int number = puppet("stay").number();
        String path = System.getenv("PATH");
        Target target = TargetGrammar.parse("env:PATH=" + path, false);

        List<Family> found = quietus.find(Request.of(target));

        assertThat(found.stream()
                        .flatMap(family -> family.members().stream())
                        .map(member -> member.facts().pid()))
                .contains(number);
        assertThat(found.stream()
                        .flatMap(family -> family.roots().stream())
                        .map(member -> member.facts().pid()))
                .doesNotContain((int) ProcessHandle.current().pid());
    }

    @Test
    void nothingOutlivesARun() throws InterruptedException {
        try (Run run = Containment.builder(Puppet.command("parent"))
                .input(Redirect.PIPE)
                .error(Redirect.DISCARD)
                .start()) {
            assertThat(run.await(Duration.ofMillis(200))).isEmpty();
            assertThat(run.means()).isNotEmpty();
            RunReceipt receipt = run.end();

            assertThat(receipt.outcome()).as(receipt.toString()).isInstanceOf(Outcome.Gone.class);
            assertThat(receipt.forced()).isTrue();
            assertThat(quietus.recheck(run.identity())).isInstanceOf(Outcome.Gone.class);
        }
    }

    @Test
    void aRunEndsAsItsCommandDoes() throws InterruptedException {
        try (Run run = Containment.builder(Puppet.command("exit", "3"))
                .error(Redirect.DISCARD)
                .start()) {
            RunReceipt receipt = run.await();

            assertThat(receipt.end()).isEqualTo(new RunEnd.Finished(new ExitStatus.Exited(3)));
            assertThat(receipt.forced()).isFalse();
        }
    }

    @Test
    void preparingTwiceChangesNothing() {
        quietus.prepare();
        quietus.prepare();
        assertThat(platform.means()).isNotEmpty();
        assertThat(quietus.doctor()).isNotEmpty();
        for (Launcher launcher : ServiceLoader.load(Launcher.class)) {
            assertThat(launcher.isHere()).isTrue();
        }
    }

    private Handle open(int number) {
        if (platform.open(facts(number).identity()) instanceof Opening.Held held) {
            return held.handle();
        }
        throw new AssertionError("not held");
    }

    private ProcessFacts facts(int number) {
        for (ProcessFacts facts : platform.snapshot().processes()) {
            if (facts.pid() == number) {
                return facts;
            }
        }
        throw new AssertionError(number + " is not listed");
    }

    private static List<Integer> numbers(Receipt receipt) {
        return receipt.processes().stream()
                .map(entry -> entry.member().facts().pid())
                .toList();
    }

    private static Request request(int number) {
        return Request.of(new Target.Pid(number));
    }

    private Receipt end(Request request) {
        return end(request, EndingOptions.kill());
    }

    private Receipt end(Request request, EndingOptions options) {
        return quietus.end("kill", request, options, Journal.SILENT);
    }
}
