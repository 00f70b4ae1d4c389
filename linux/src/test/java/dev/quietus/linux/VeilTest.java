package dev.quietus.linux;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.Cure;
import dev.quietus.Depth;
import dev.quietus.EndingOptions;
import dev.quietus.Journal;
import dev.quietus.Outcome;
import dev.quietus.Plan;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.ProcessState;
import dev.quietus.Quietus;
import dev.quietus.Receipt;
import dev.quietus.Request;
import dev.quietus.Target;
import dev.quietus.zoo.Plight;
import dev.quietus.zoo.Predicament;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Somebody who keeps waiting whoever reads about him stops nobody: neither a look at others nor one at him. */
@Timeout(60)
class VeilTest {
    @Test
    void hidesWhatWouldBeWaitedFor() {
        Veil veil = new Veil();
        assertThat(veil.hides(7, Proc.STAT)).isFalse();
        veil.draw(7);
        assertThat(veil.hides(7, Proc.STAT)).isTrue();
        assertThat(veil.hides(70, Proc.STAT)).isFalse();
        assertThat(veil.hides(7, Proc.STATUS)).isFalse();
        assertThat(veil.hides(7, KernelText.ascii("task/7/stat"))).isTrue();
        assertThat(veil.hides(7, KernelText.ascii("task/7/status"))).isFalse();
        assertThat(veil.hides(KernelText.ascii("/proc/7/exe"))).isTrue();
        assertThat(veil.hides(KernelText.ascii("/proc/7/fd/3"))).isTrue();
        assertThat(veil.hides(KernelText.ascii("/proc/7/fd"))).isFalse();
        assertThat(veil.hides(KernelText.ascii("/proc/70/exe"))).isFalse();
        assertThat(veil.hides(KernelText.ascii("/proc/self/exe"))).isFalse();
        assertThat(veil.hides(KernelText.ascii("/proc/"))).isFalse();
        veil.lift(7);
        assertThat(veil.hides(7, Proc.STAT)).isFalse();
    }

    @Test
    void statusTellsTheSameAsStat() {
        try (Kernel kernel = Kernel.open()) {
            ProcStat stat = requireNonNull(ProcStat.of(kernel.proc(), kernel.pid()));
            int length = kernel.proc().read(kernel.pid(), Proc.STATUS);
            ProcStat same = requireNonNull(ProcStat.ofStatus(
                    kernel.proc().bytes(), Scratch.HEADER, Scratch.HEADER + length, stat.startTicks()));
            assertThat(same.name()).isEqualTo(stat.name());
            assertThat(same.parent()).isEqualTo(stat.parent());
            assertThat(same.group()).isEqualTo(stat.group());
            assertThat(same.session()).isEqualTo(stat.session());
            assertThat(same.threads()).isEqualTo(stat.threads());
            assertThat("RS").contains(String.valueOf(same.state()));
        }
    }

    @Test
    void aListingLooksPastHimAndTellsWhatCanBeTold() {
        try (Predicament predicament = open();
                LinuxPlatform platform = new LinuxPlatform()) {
            ProcessFacts facts = facts(platform, predicament.pid());
            assertThat(facts.name()).isEqualTo(predicament.processName());
            assertThat(facts.users().real()).isEqualTo(predicament.uid());
            assertThat(facts.state()).isEqualTo(ProcessState.UNINTERRUPTIBLE);
            ProcessFacts again = facts(platform, predicament.pid());
            assertThat(again.identity()).isEqualTo(facts.identity());
        }
    }

    /** Who was seen before keeps his beginning, and once he can be read again nothing about him changes. */
    @Test
    void heRemainsTheSame() throws Exception {
        try (LinuxPlatform platform = new LinuxPlatform()) {
            ProcessFacts before;
            try (Predicament predicament = open()) {
                before = facts(platform, predicament.pid());
                abort(predicament);
                ProcessFacts after = facts(platform, predicament.pid());
                for (int i = 0; i < 100 && after.state() == ProcessState.UNINTERRUPTIBLE; i++) {
                    after = facts(platform, predicament.pid());
                }
                assertThat(after.identity()).isEqualTo(before.identity());
                assertThat(after.state()).isNotEqualTo(ProcessState.UNINTERRUPTIBLE);
            }
            assertThat(platform.snapshot().processes())
                    .extracting(ProcessFacts::identity)
                    .doesNotContain(before.identity());
        }
    }

    @Test
    void heIsReportedUntilHisConnectionIsAborted() {
        try (Predicament predicament = open();
                Quietus quietus = Quietus.open()) {
            Request request = Request.of(new Target.Pid(predicament.pid()));
            Duration none = Duration.ZERO;
            Optional<Duration> timeout = Optional.of(Duration.ofSeconds(2));
            EndingOptions options = new EndingOptions(Optional.empty(), none, true, false, timeout, none, Set.of());
            Receipt receipt = quietus.end("kill", request, options, Journal.SILENT);
            assertThat(receipt.outcome()).isInstanceOf(Outcome.Survived.class);
            assertThat(receipt.outcome().toString()).contains("FUSE");
            assertThat(predicament.ended()).isFalse();
        }
    }

    /** What only a look into each tells may be true of him too: whoever matches is gone, and that is not all. */
    @Test
    void aTargetThatNeedsALookAtHimIsNotProvedGone(@TempDir Path folder) throws Exception {
        Path program = Files.copy(Path.of("/bin/sleep"), folder.resolve("qzveil"));
        try (Predicament predicament = open();
                Nursery nursery = new Nursery();
                Quietus quietus = Quietus.open()) {
            for (Target target : List.of(
                    new Target.Executable(program.toString()),
                    new Target.Path(program.toString()),
                    new Target.Command(Pattern.compile("^" + Pattern.quote(program.toString()))))) {
                Process other = nursery.start(program.toString(), "60");
                Nursery.until(() -> other.info().command().orElse("").endsWith("qzveil"));
                Receipt receipt = quietus.end("kill", Request.of(target), EndingOptions.kill(), Journal.SILENT);
                assertThat(receipt.outcome()).as("%s", target).isInstanceOf(Outcome.Unknown.class);
                assertThat(receipt.outcome().toString()).contains("process " + predicament.pid() + " keeps waiting");
                assertThat(other.waitFor()).isNotZero();
            }
        }
    }

    /** He may be read about, but not what his memory holds: nobody waits for that, and whoever asked for it is told. */
    @Test
    void whoeverKeepsHisMemoryMapIsNotProvedGone(@TempDir Path folder) throws Exception {
        Path program = Files.copy(Path.of("/bin/sleep"), folder.resolve("qzmap"));
        try (Predicament predicament = open(Plight.MAP_HANG);
                Nursery nursery = new Nursery();
                Quietus quietus = Quietus.open()) {
            for (Target target : List.of(
                    new Target.Environment("QZMAP", "1"),
                    new Target.Library("qzmap"),
                    new Target.Path(program.toString()),
                    new Target.Command(Pattern.compile("^" + Pattern.quote(program.toString()))))) {
                Process other = nursery.start("env", "QZMAP=1", program.toString(), "60");
                Nursery.until(() -> other.info().command().orElse("").endsWith("qzmap"));
                Receipt receipt = quietus.end("kill", Request.of(target), EndingOptions.kill(), Journal.SILENT);
                assertThat(receipt.outcome()).as("%s", target).isInstanceOf(Outcome.Unknown.class);
                assertThat(receipt.outcome().toString()).contains("process " + predicament.pid() + " keeps waiting");
                assertThat(other.waitFor()).isNotZero();
            }
            Process other = nursery.start("sleep", "60");
            assertThat(quietus.end(
                                    "kill",
                                    Request.of(new Target.Pid((int) other.pid())),
                                    EndingOptions.kill(),
                                    Journal.SILENT)
                            .outcome())
                    .isInstanceOf(Outcome.Gone.class);
        }
    }

    /** Nobody is taken for gone because it could not be asked whether he is. */
    @Test
    void nobodyIsForgottenForWantOfADescriptor() {
        try (Predicament predicament = open();
                Kernel kernel = Kernel.open()) {
            kernel.table().snapshot();
            List<Long> taken = new ArrayList<>();
            long one = Pidfd.open(kernel.pid());
            for (; one >= 0 && taken.size() < 1 << 20; one = Pidfd.open(kernel.pid())) {
                taken.add(one);
            }
            try {
                assertThat(Descriptors.exhausted(one)).isTrue();
                assertThat(kernel.veil().unseen(kernel.pidfd())).isPresent();
            } finally {
                taken.forEach(Pidfd::close);
            }
            assertThat(kernel.veil().unseen(kernel.pidfd())).isPresent();
            assertThat(predicament.ended()).isFalse();
        }
    }

    /** Whoever is avoided only because there are many is asked again at each listing. */
    @Test
    void whoeverIsAvoidedIsAskedAgain() throws Exception {
        List<Predicament> many = new ArrayList<>();
        Predicament lending = open(Plight.VFORK_PARENT);
        try (LinuxPlatform platform = new LinuxPlatform()) {
            for (int i = 0; i < 8; i++) {
                many.add(open());
            }
            platform.snapshot();
            assertThat(facts(platform, lending.pid()).identity().startKnown()).isFalse();
            ProcessHandle.of(lending.culprit().orElseThrow()).orElseThrow().destroyForcibly();
            Nursery.until(() -> facts(platform, lending.pid()).state() != ProcessState.UNINTERRUPTIBLE);
            assertThat(facts(platform, lending.pid()).identity().startKnown()).isTrue();
        } finally {
            clear(many);
            lending.close();
        }
    }

    /** An identity that was noted before, or under the veil, is his all the time, whichever program noted it. */
    @Test
    void identitiesOfOtherProgramsFitHim() {
        try (Predicament predicament = open();
                LinuxPlatform one = new LinuxPlatform();
                Quietus another = Quietus.open()) {
            ProcessIdentity veiled = facts(one, predicament.pid()).identity();
            assertThat(veiled.startKnown()).isFalse();
            ProcessIdentity typed = ProcessIdentity.parse(veiled.token());
            ProcessIdentity noted = new ProcessIdentity(veiled.boot(), veiled.pid(), one.ticks() - 500, veiled.inode());
            assertThat(typed).isEqualTo(noted).hasSameHashCodeAs(noted);
            for (ProcessIdentity identity : List.of(typed, noted)) {
                assertThat(another.find(Request.of(new Target.Exact(identity))))
                        .as("%s", identity)
                        .hasSize(1);
            }
            Plan plan = another.plan(Request.of(new Target.Exact(noted)), EndingOptions.kill());
            assertThat(plan.members()).hasSize(1);
        }
    }

    /** More than are waited for one by one: the others are neither read nor forgotten. */
    @Test
    void manyOfThemStopNobody() throws Exception {
        List<Predicament> many = new ArrayList<>();
        try (Nursery nursery = new Nursery();
                Quietus quietus = Quietus.open()) {
            for (int i = 0; i < 10; i++) {
                many.add(open());
            }
            Process other = nursery.start("sleep", "60");
            for (long pid : List.of(other.pid(), (long) many.getLast().pid())) {
                assertThat(quietus.why(Request.of(new Target.Pid((int) pid)), Depth.ALL, sentence -> {}))
                        .isNotEmpty();
            }
            LinuxPlatform platform = new LinuxPlatform();
            try (platform) {
                List<ProcessFacts> all = platform.snapshot().processes();
                for (Predicament one : many) {
                    assertThat(all).extracting(ProcessFacts::pid).contains(one.pid());
                }
                assertThat(all)
                        .filteredOn(facts -> facts.parent() == 2)
                        .isNotEmpty()
                        .allMatch(ProcessFacts::kernelThread);
            }
            assertThat(quietus.end(
                                    "kill",
                                    Request.of(new Target.Pid((int) other.pid())),
                                    EndingOptions.kill(),
                                    Journal.SILENT)
                            .outcome())
                    .isInstanceOf(Outcome.Gone.class);
        } finally {
            clear(many);
        }
    }

    /** A mount of somebody else is not blamed, though it is the only one there is. */
    @Test
    void nobodyElsesMountIsNamed() {
        try (Predicament predicament = open();
                Kernel kernel = Kernel.open()) {
            kernel.table().snapshot();
            Mount own = new Mount(
                    "0:77",
                    "/",
                    "/somewhere",
                    "fuse",
                    "quietus-zoo",
                    "rw,user_id=" + predicament.uid() + ",group_id=1");
            Mount others = new Mount("0:77", "/", "/somewhere", "fuse", "quietus-zoo", "rw,user_id=1,group_id=1");
            assertThat(FuseConnection.ofVeiled(kernel, predicament.pid(), List.of(own), "")
                            .cures()
                            .getFirst()
                            .act())
                    .isInstanceOf(Cure.Act.Own.class);
            assertThat(FuseConnection.ofVeiled(kernel, predicament.pid(), List.of(others), "")
                            .cures()
                            .getFirst()
                            .act())
                    .isInstanceOf(Cure.Act.ByHand.class);
        }
    }

    private static void clear(List<Predicament> many) throws Exception {
        // First all of them: whoever clears one away reads about everybody.
        for (Predicament one : many) {
            abort(one);
        }
        many.forEach(Predicament::close);
    }

    /** umount says that the mount is busy, and the connection is aborted all the same. */
    private static void abort(Predicament predicament) throws Exception {
        new ProcessBuilder("umount", "-f", predicament.detail("mount"))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static Predicament open() {
        return open(Plight.EXEC_HANG);
    }

    private static Predicament open(Plight plight) {
        Optional<String> missing = plight.missing();
        assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
        return Predicament.open(plight);
    }

    private static ProcessFacts facts(LinuxPlatform platform, int pid) {
        return platform.snapshot().processes().stream()
                .filter(facts -> facts.pid() == pid)
                .findFirst()
                .orElseThrow();
    }
}
