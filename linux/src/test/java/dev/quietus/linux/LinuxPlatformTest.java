package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.ProcessIdentity;
import dev.quietus.spi.Platform;
import dev.quietus.spi.Self;
import dev.quietus.zoo.ClassesForOthers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LinuxPlatformTest {

    @Test
    void isFoundAsAService() {
        assertThat(ServiceLoader.load(Platform.class)).hasAtLeastOneElementOfType(LinuxPlatform.class);
    }

    @Test
    void isHereAndClosesTwice() {
        LinuxPlatform platform = new LinuxPlatform();
        assertThat(platform.isHere()).isTrue();
        platform.close();
        platform.snapshot();
        platform.close();
        platform.close();
    }

    @Test
    void aClosedPlatformOpensAgain() {
        try (LinuxPlatform platform = new LinuxPlatform()) {
            int before = platform.snapshot().processes().size();
            platform.close();
            assertThat(platform.snapshot().processes()).hasSizeGreaterThan(before / 2);
        }
    }

    @Test
    void knowsHowMuchMemoryItHas() {
        try (LinuxPlatform platform = new LinuxPlatform()) {
            assertThat(platform.resident()).isBetween(1L << 20, 1L << 36);
        }
    }

    @Test
    void knowsWhoAsks() {
        try (LinuxPlatform platform = new LinuxPlatform()) {
            Self self = platform.self(platform.snapshot());
            List<Long> ancestors = new ArrayList<>();
            Optional<ProcessHandle> parent = ProcessHandle.current().parent();
            while (parent.isPresent()) {
                ancestors.add(parent.get().pid());
                parent = parent.get().parent();
            }
            assertThat((long) self.identity().pid())
                    .isEqualTo(ProcessHandle.current().pid());
            assertThat(self.ancestors().stream().map(ProcessIdentity::pid).map(Integer::longValue))
                    .containsExactlyElementsOf(ancestors);
        }
    }

    @Test
    void preparesTwiceAndLeaksNothing() throws IOException {
        try (LinuxPlatform platform = new LinuxPlatform()) {
            platform.prepare();
            long before = descriptors();
            platform.prepare();
            for (int pass = 0; pass < 20; pass++) {
                platform.snapshot();
            }
            assertThat(descriptors()).isEqualTo(before);
        }
    }

    @Test
    void saysThatProcessesMayBeHidden() throws IOException {
        ProcessTableTest.assumeRoot();
        try (ClassesForOthers folder = ClassesForOthers.copy();
                Nursery nursery = new Nursery()) {
            String user = "exec setpriv --reuid=21990 --regid=21990 --clear-groups --inh-caps=-all "
                    + String.join(" ", Nursery.jvm(folder.path(), OtherUserMain.class));

            assertThat(elsewhere(nursery, "mount -t proc -o hidepid=2 proc /proc && " + user))
                    .contains("restriction /proc is mounted with hidepid=", "root or CAP_SYS_PTRACE", "others false")
                    .endsWith("exit 0");
            assertThat(elsewhere(nursery, "mount -t proc -o hidepid=1 proc /proc && " + user))
                    .contains("restriction /proc is mounted with hidepid=", "others false");
            assertThat(elsewhere(nursery, user)).contains("restriction none", "others true");
        }
    }

    @Test
    void refusesToWorkWithAnotherNamespacesProc() {
        ProcessTableTest.assumeRoot();
        String jvm = "exec " + String.join(" ", Nursery.jvm(OtherUserMain.class));
        try (Nursery nursery = new Nursery()) {
            assertThat(nursery.output(List.of("unshare", "--pid", "--fork", "sh", "-c", jvm)))
                    .contains("UNAVAILABLE /proc shows another PID namespace");
        }
    }

    @Test
    void anotherUserMayLookButNotTouch() throws IOException {
        ProcessTableTest.assumeRoot();
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "needs setpriv");
        // The classes may lie where only root reads.
        try (ClassesForOthers folder = ClassesForOthers.copy();
                Nursery nursery = new Nursery()) {
            Process rootChild = nursery.start("sleep", "100");
            List<String> jvm = Nursery.jvm(folder.path(), OtherUserMain.class, Long.toString(rootChild.pid()));

            assertThat(nursery.output(Nursery.asUser(21990, jvm)))
                    .contains("listed true")
                    .contains("send Denied[reason=signalling it needs CAP_KILL or uid 0; this is uid 21990]")
                    .contains("image false")
                    .contains("own image true")
                    .endsWith("exit 0");
            assertThat(rootChild.isAlive()).isTrue();
        }
    }

    /** Runs a shell command where its mounts are seen by nobody else. */
    private static String elsewhere(Nursery nursery, String script) {
        return nursery.output(List.of("unshare", "--mount", "--propagation", "private", "sh", "-c", script));
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}
