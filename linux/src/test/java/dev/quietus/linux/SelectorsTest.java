package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.QuietusException;
import dev.quietus.Target;
import dev.quietus.spi.Platform.Selection;
import dev.quietus.zoo.Adversary;
import dev.quietus.zoo.Counted;
import dev.quietus.zoo.Enclosure;
import dev.quietus.zoo.Terms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Finds real processes by library, user, cgroup, variable, namespace and unit. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SelectorsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"libjvm", "libjvm.so"})
    void findsWhoMapsALibrary(String name) {
        try (Selecting selecting = new Selecting()) {
            assertThat(selecting.pids(new Target.Library(name)))
                    .contains((int) ProcessHandle.current().pid());
            assertThat(selecting.pids(new Target.Library("libjv"))).isEmpty();
        }
    }

    @Test
    void findsWhoMapsALibraryThatAnUpdateHasRemoved() throws IOException, InterruptedException {
        Path library = Files.copy(
                Path.of(System.getProperty("java.home"), "lib", "libjsig.so"),
                folder.resolve("libquietus-test.so.3.1"));
        try (Nursery nursery = new Nursery();
                Selecting selecting = new Selecting()) {
            ProcessBuilder builder = new ProcessBuilder("sleep", "60");
            builder.environment().put("LD_PRELOAD", library.toString());
            Process process = builder.start();
            try {
                Target.Library target = new Target.Library("libquietus-test");
                Nursery.until(() -> !selecting.why(target, process.pid()).isEmpty());
                Files.delete(library);
                assertThat(selecting.why(target, process.pid())).isEqualTo("maps " + library + " (deleted)");
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void findsAUsersProcesses() {
        needsRoot();
        try (Enclosure enclosure = Enclosure.open(Adversary.TREE_WIDE, Terms.standard());
                Selecting selecting = new Selecting()) {
            assertThat(selecting.pids(new Target.User(Integer.toString(enclosure.uid()))))
                    .containsExactlyInAnyOrderElementsOf(living(enclosure));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"quietus-nobody-has-this-name", "-u", "", "4294967295", "99999999999", "root:x", "x\ny"})
    void saysThatThereIsNoSuchUser(String name) {
        try (Selecting selecting = new Selecting()) {
            assertThatThrownBy(() -> selecting.selection(new Target.User(name)))
                    .isInstanceOf(QuietusException.class)
                    .hasMessage("no user '" + name + "'");
        }
    }

    @Test
    void findsTheMembersOfACgroupHoweverItIsWritten() {
        needsRoot();
        try (Enclosure enclosure =
                        Enclosure.open(Adversary.HEADLESS_TREE, Terms.standard().inControlGroup());
                Selecting selecting = new Selecting()) {
            Path directory = enclosure.controlGroup().orElseThrow();
            List<Integer> living = living(enclosure);
            for (String text : List.of(
                    directory.toString(),
                    "/" + directory.getFileName(),
                    "/./x/../" + directory.getFileName() + "/",
                    "pids:/" + enclosure.processName())) {
                assertThat(selecting.pids(new Target.ControlGroup(text)))
                        .as(text)
                        .containsExactlyInAnyOrderElementsOf(living);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/no/such/group", "nonsense:/x", "/etc", "pids:/../../etc/passwd"})
    void saysThatThereIsNoSuchCgroup(String text) {
        try (Selecting selecting = new Selecting()) {
            Target.ControlGroup target = new Target.ControlGroup(text);
            assertThatThrownBy(() -> selecting.selection(target)).hasMessage("no cgroup '" + text + "'");
        }
    }

    @Test
    void pointsFromAThreadedCgroupToItsDomain() throws IOException {
        needsRoot();
        try (Enclosure enclosure =
                        Enclosure.open(Adversary.SLEEPER, Terms.standard().inControlGroup());
                Selecting selecting = new Selecting()) {
            Path threaded =
                    Files.createDirectory(enclosure.controlGroup().orElseThrow().resolve("threads"));
            try {
                Files.writeString(threaded.resolve("cgroup.type"), "threaded");
                assertThat(selecting.selection(new Target.ControlGroup(threaded.toString())))
                        .isInstanceOfSatisfying(
                                Selection.Unavailable.class,
                                no -> assertThat(no.reason())
                                        .contains(enclosure
                                                .controlGroup()
                                                .orElseThrow()
                                                .getFileName()
                                                .toString()));
                assertThat(selecting.pids(new Target.ControlGroup(
                                enclosure.controlGroup().orElseThrow().toString())))
                        .containsExactly(enclosure.rootPid());
            } finally {
                Files.delete(threaded);
            }
        }
    }

    @Test
    void findsWhoWasStartedWithAVariable() throws IOException, InterruptedException {
        try (Selecting selecting = new Selecting()) {
            ProcessBuilder builder = new ProcessBuilder("sleep", "60");
            builder.environment().putAll(Map.of("QUIETUS_TEST", "a=b c"));
            Process process = builder.start();
            try {
                Target.Environment target = new Target.Environment("QUIETUS_TEST", "a=b c");
                Nursery.until(() -> !selecting.why(target, process.pid()).isEmpty());
                assertThat(selecting.pids(target)).containsExactly((int) process.pid());
                assertThat(selecting.pids(new Target.Environment("QUIETUS_TEST", "a=b")))
                        .isEmpty();
                assertThat(selecting.pids(new Target.Environment("UIETUS_TEST", "a=b c")))
                        .isEmpty();
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void findsTheProcessesOfANamespaceAndThoseBelow() {
        needsRoot();
        try (Enclosure enclosure = Enclosure.open(Adversary.PIDNS_INIT, Terms.standard());
                Selecting selecting = new Selecting()) {
            List<Integer> living = living(enclosure);
            int inside = living.stream()
                    .filter(pid -> pid != enclosure.rootPid())
                    .findFirst()
                    .orElseThrow();
            List<Integer> found = selecting.pids(new Target.Namespace(inside));
            assertThat(found).isNotEmpty().isSubsetOf(living);
            assertThat(selecting.pids(
                            new Target.Namespace((int) ProcessHandle.current().pid())))
                    .containsAll(living)
                    .contains((int) ProcessHandle.current().pid());
        }
    }

    @Test
    void saysThatThereIsNoSuchProcessToTakeTheNamespaceOf() {
        try (Selecting selecting = new Selecting()) {
            assertThatThrownBy(() -> selecting.selection(new Target.Namespace(1 << 30)))
                    .hasMessageContaining("no such process");
        }
    }

    @Test
    void findsAUnitByTheNameOfItsCgroup() throws IOException {
        needsRoot();
        try (Enclosure enclosure =
                        Enclosure.open(Adversary.TREE_WIDE, Terms.standard().inControlGroup());
                Kernel kernel = Kernel.open()) {
            ControlGroups groups = new ControlGroups(kernel);
            byte[] exists = KernelText.bytes(folder.toString());
            UnitSelector units = new UnitSelector(groups, new ControlGroupSelector(groups), exists);
            String name = enclosure.controlGroup().orElseThrow().getFileName().toString();
            Path unit =
                    Files.createDirectory(enclosure.controlGroup().orElseThrow().resolve(name + "u.service"));
            try {
                int moved = living(enclosure).getLast();
                Files.writeString(unit.resolve("cgroup.procs"), Integer.toString(moved));
                Selection.Found found = (Selection.Found)
                        units.select(new Target.Unit(name + "u"), kernel.table().snapshot());
                assertThat(found.found()).hasSize(1).allMatch(facts -> facts.pid() == moved);
                assertThatThrownBy(() -> units.select(
                                new Target.Unit("no-such-unit"), kernel.table().snapshot()))
                        .hasMessageContaining("no unit");
                Files.writeString(
                        enclosure.controlGroup().orElseThrow().resolve("cgroup.procs"), Integer.toString(moved));
            } finally {
                Files.delete(unit);
            }
        }
    }

    private static List<Integer> living(Enclosure enclosure) {
        return enclosure.census().living().stream().map(Counted::pid).toList();
    }

    private static void needsRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "the zoo needs root");
    }
}
