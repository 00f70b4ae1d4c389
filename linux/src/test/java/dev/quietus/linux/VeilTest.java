package dev.quietus.linux;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.EndingOptions;
import dev.quietus.Journal;
import dev.quietus.Outcome;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessState;
import dev.quietus.Quietus;
import dev.quietus.Receipt;
import dev.quietus.Request;
import dev.quietus.Target;
import dev.quietus.zoo.Plight;
import dev.quietus.zoo.Predicament;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
                // It says that the mount is busy, and the connection is aborted all the same.
                new ProcessBuilder("umount", "-f", predicament.detail("mount"))
                        .redirectErrorStream(true)
                        .redirectOutput(Redirect.DISCARD)
                        .start()
                        .waitFor();
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

    private static Predicament open() {
        Optional<String> missing = Plight.EXEC_HANG.missing();
        assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
        return Predicament.open(Plight.EXEC_HANG);
    }

    private static ProcessFacts facts(LinuxPlatform platform, int pid) {
        return platform.snapshot().processes().stream()
                .filter(facts -> facts.pid() == pid)
                .findFirst()
                .orElseThrow();
    }
}
