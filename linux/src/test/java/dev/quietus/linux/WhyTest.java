package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.Cure;
import dev.quietus.Cured;
import dev.quietus.Cures;
import dev.quietus.Diagnosis;
import dev.quietus.EndingOptions;
import dev.quietus.Finding;
import dev.quietus.Journal;
import dev.quietus.Outcome;
import dev.quietus.Quietus;
import dev.quietus.Receipt;
import dev.quietus.Request;
import dev.quietus.Resistance;
import dev.quietus.Signal;
import dev.quietus.Target;
import dev.quietus.spi.Handle;
import dev.quietus.spi.Platform;
import dev.quietus.zoo.Plight;
import dev.quietus.zoo.Predicament;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every plight of the zoo, on this kernel: the cause is named with the kernel's words, and what is named ends it. */
@Timeout(90)
class WhyTest {

    /**
     * What the diagnosis of a plight has to be.
     *
     * @param quotes what its evidence quotes
     * @param cure the name of the first cure, empty where a forced end is all it takes
     */
    private record Wanted(Finding.Against against, String resistance, String quotes, String cure) {}

    private static Optional<Wanted> wanted(Plight plight) {
        Finding.Against force = Finding.Against.FORCE;
        Finding.Against asking = Finding.Against.ASKING;
        Wanted wanted = switch (plight) {
            case FROZEN_V1, FROZEN_V1_KILLED -> new Wanted(force, "frozen", "freezer.state FROZEN", "leave-freezer");
            case FROZEN_V2 -> new Wanted(asking, "frozen", "cgroup.events frozen 1", "thaw");
            case STOPPED -> new Wanted(asking, "stopped", "state T", "continue");
            case TRACED, TRACED_BY_DYING -> new Wanted(asking, "traced", "TracerPid", "");
            case HELD_AT_EXIT -> new Wanted(force, "traced", "TracerPid", "end-tracer");
            case UNREAPED -> new Wanted(force, "uncollected", "state Z", "end-parent");
            case HEADLESS -> new Wanted(Finding.Against.LOOKS, "headless", "Threads: 2", "");
            case TRACER_HELD_ZOMBIE -> new Wanted(force, "uncollected", "TracerPid", "end-tracer");
            case VFORK_PARENT -> new Wanted(Finding.Against.LOOKS, "lending", "kernel_clone", "");
            case FUSE_HANG, FUSE_HANG_KILLED ->
                new Wanted(force, "uninterruptible", "request_wait_answer", "abort-fuse");
            case MAP_HANG -> new Wanted(force, "uninterruptible", "fuse_vma_close", "abort-fuse");
            case EXEC_HANG -> new Wanted(force, "uninterruptible", "stat not answered", "abort-fuse");
            case FILE_SYSTEM_FROZEN, FILE_SYSTEM_FROZEN_KILLED ->
                new Wanted(force, "uninterruptible", "percpu_rwsem_wait", "unfreeze-file-system");
            case DISK_SILENT -> new Wanted(force, "uninterruptible", "blkio.throttle", "lift-io-limit");
            case DUMPING -> new Wanted(asking, "dumping-core", "CoreDumping: 1", "end-core-handler");
            case INIT_AWAITS_ZOMBIE -> new Wanted(force, "awaits-member", "zap_pid_ns_processes", "end-parent");
            case INIT_AWAITS_FROZEN -> new Wanted(force, "awaits-member", "zap_pid_ns_processes", "leave-freezer");
            case TEARDOWN -> new Wanted(force, "tearing-down", "PF_EXITING", "raise-priority");
            case STARVED -> new Wanted(force, "starved", "cpu.cfs_quota_us", "leave-cpu-limit");
            case DEAF_IGNORES -> new Wanted(asking, "deaf", "SigIgn", "");
            case DEAF_BLOCKS -> new Wanted(asking, "deaf", "SigBlk", "");
            case NAMESPACE_INIT_DEAF -> new Wanted(asking, "deaf", "NSpid", "");
            case DEAF_CATCHES, LOCK_WAITER, WAITING_PIPE, DEVICE_SUSPENDED, NFS_HANG -> null;
        };
        return Optional.ofNullable(wanted);
    }

    @ParameterizedTest
    @EnumSource(Plight.class)
    void namesTheCauseAndWhatEndsIt(Plight plight) {
        String missing = plight.missing().orElse("");
        assumeTrue(missing.isEmpty(), missing);
        try (Predicament predicament = Predicament.open(plight);
                Quietus quietus = Quietus.open()) {
            Request request = Request.of(new Target.Pid(predicament.pid()));
            List<Diagnosis> all = quietus.why(request, sentence -> {});
            Diagnosis diagnosis = all.stream()
                    .filter(one -> one.member().identity().pid() == predicament.pid())
                    .findFirst()
                    .orElseThrow();
            Optional<Wanted> wanted = wanted(plight);
            if (wanted.isEmpty()) {
                assertThat(diagnosis.findings()).isEmpty();
                return;
            }
            Finding worst = diagnosis.findings().get(0);
            assertThat(worst.resistance().word())
                    .as("%s", diagnosis.findings())
                    .isEqualTo(wanted.get().resistance());
            assertThat(worst.against()).as("%s", worst).isEqualTo(wanted.get().against());
            assertThat(String.join("\n", worst.evidence()))
                    .contains(wanted.get().quotes());
            assertThat(worst.cures().stream().findFirst().map(Cure::name).orElse(""))
                    .as("%s", worst)
                    .isEqualTo(wanted.get().cure());
            end(quietus, predicament, wanted.get());
        }
    }

    /** Whoever is busy with disks, pipes, children and computing resists nothing, however often it is looked at. */
    @Test
    void nobodyBusyIsSaidToResist(@TempDir Path folder) {
        String disk = "exec dd if=/dev/zero of=" + folder.resolve("written") + " bs=4k count=1000000 oflag=sync";
        List<Target> busy = new ArrayList<>();
        try (Nursery nursery = new Nursery();
                LinuxPlatform platform = new LinuxPlatform();
                Quietus quietus = Quietus.open()) {
            for (String script : List.of(
                    disk,
                    "find / -xdev -type f | xargs -n 50 cksum | sort",
                    "yes | cat > /dev/null",
                    "renice -n 19 $$ > /dev/null; while :; do :; done")) {
                long pid = nursery.start("sh", "-c", script).pid();
                busy.add(new Target.Exact(Nursery.facts(platform, pid).identity()));
            }
            try {
                for (int look = 0; look < 15; look++) {
                    Request all = Request.of(new Target.Command(Pattern.compile("\\S")));
                    for (Diagnosis diagnosis : quietus.why(all, sentence -> {})) {
                        assertThat(diagnosis.findings())
                                .as("%s", diagnosis)
                                .noneMatch(finding -> finding.against() == Finding.Against.FORCE
                                        && !(finding.resistance() instanceof Resistance.Uncollected));
                    }
                }
            } finally {
                // With their families: the parts of a pipe outlive their shell.
                Request request = new Request(busy, List.of(), false);
                assertThat(quietus.end("kill", request, EndingOptions.kill(), Journal.SILENT)
                                .outcome())
                        .isInstanceOf(Outcome.Gone.class);
            }
        }
    }

    /** A parent that does not collect has its reason, and what takes that away makes it collect. */
    @Test
    void aStoppedParentCollectsWhenItGoesOn() {
        try (Nursery nursery = new Nursery();
                Quietus quietus = Quietus.open()) {
            Process parent = nursery.start("sh", "-c", "sleep 1000 & echo $!; wait; sleep 1000");
            int child = Nursery.firstLine(parent);
            parent(parent, Signal.STOP);
            ProcessHandle.of(child).orElseThrow().destroyForcibly();
            Request request = Request.of(new Target.Pid(child));
            Nursery.until(() -> diagnosis(quietus, child).findings().stream()
                    .anyMatch(finding -> finding.resistance().text().contains("it is stopped")));
            Finding finding = diagnosis(quietus, child).findings().get(0);
            assertThat(finding.cures()).extracting(Cure::name).containsExactly("continue-parent", "end-parent");
            Cured cured = quietus.cure(
                    request, Set.of(), (diagnosis, found, cure) -> cure.name().equals("continue-parent"));
            assertThat(cured.resisting()).isEmpty();
            assertThat(cured.treatments())
                    .singleElement()
                    .matches(one -> one.effect().helped());
        }
    }

    private static Diagnosis diagnosis(Quietus quietus, int pid) {
        return quietus.why(Request.of(new Target.Pid(pid)), sentence -> {}).get(0);
    }

    private static void parent(Process process, Signal signal) {
        try (LinuxPlatform platform = new LinuxPlatform();
                Handle handle = ((Platform.Opening.Held) platform.open(
                                Nursery.facts(platform, process.pid()).identity()))
                        .handle()) {
            assertThat(handle.send(signal)).isInstanceOf(Handle.Delivery.Accepted.class);
        }
    }

    /** As the first line of the diagnosis says: the cure where there is one, else a forced end. */
    private static void end(Quietus quietus, Predicament predicament, Wanted wanted) {
        Request request = Request.of(new Target.Pid(predicament.pid()));
        if (wanted.resistance().equals("uncollected")) {
            quietus.cure(
                    request, Set.of(), (diagnosis, finding, cure) -> cure.name().equals(wanted.cure()));
            Nursery.until(predicament::gone);
            return;
        }
        EndingOptions options =
                EndingOptions.kill().with(Cures.of(wanted.cure().isEmpty() ? Set.of() : Set.of(wanted.cure())));
        Receipt receipt = quietus.end("kill", request, options, Journal.SILENT);
        assertThat(receipt.outcome()).as("%s", receipt).isInstanceOf(Outcome.Gone.class);
        assertThat(predicament.ended()).isTrue();
    }
}
