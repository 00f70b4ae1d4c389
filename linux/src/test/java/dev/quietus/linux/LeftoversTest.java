package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.EndingOptions;
import dev.quietus.Journal;
import dev.quietus.Leftover;
import dev.quietus.Outcome;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.Quietus;
import dev.quietus.Receipt;
import dev.quietus.Request;
import dev.quietus.Target;
import dev.quietus.spi.Inventory;
import dev.quietus.spi.Snapshot;
import dev.quietus.zoo.Adversary;
import dev.quietus.zoo.Enclosure;
import dev.quietus.zoo.Terms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an ending finds left behind, against a real kernel: each kind is found, and nothing of anybody else is called own. */
@Timeout(60)
class LeftoversTest {
    private final Quietus quietus = Quietus.open();
    private final Nursery nursery = new Nursery();

    @TempDir
    Path folder;

    @AfterEach
    void clear() {
        nursery.close();
        quietus.close();
    }

    private Receipt kill(long pid, boolean only) {
        Receipt receipt = quietus.end(
                "kill",
                new Request(List.of(new Target.Pid((int) pid)), List.of(), only),
                EndingOptions.kill(),
                Journal.SILENT);
        assertThat(receipt.outcome()).as(receipt.toString()).isInstanceOf(Outcome.Gone.class);
        return receipt;
    }

    private static Map<String, String> standings(Receipt receipt) {
        return receipt.leftovers().stream()
                .collect(Collectors.toMap(Leftover::kind, one -> one.standing().word(), (one, other) -> one));
    }

    @Test
    void everyKindIsFoundAndTheOtherLitterersIsNot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "adversaries get uids of their own: needs root");
        Terms terms = Terms.standard().within(Duration.ofSeconds(40));
        try (Enclosure dead = Enclosure.open(Adversary.LITTERER, terms);
                Enclosure innocent = Enclosure.open(Adversary.LITTERER, terms)) {
            Receipt receipt = kill(dead.rootPid(), false);

            assertThat(standings(receipt))
                    .as(receipt.leftovers().toString())
                    .containsEntry("socket-file", "own")
                    .containsEntry("fifo", "own")
                    .containsEntry("lock-file", "own")
                    .containsEntry("pid-file", "own")
                    .containsEntry("shared-memory-posix", "own")
                    .containsEntry("semaphore-posix", "own")
                    .containsEntry("shared-memory-sysv", "own")
                    .containsEntry("semaphore-sysv", "perhaps")
                    .containsEntry("message-queue-sysv", "perhaps");
            if (dead.detail("queue").orElse("").equals("1")) {
                assertThat(standings(receipt)).containsEntry("message-queue-posix", "perhaps");
            }
            assertThat(receipt.leftoversUnseen()).isEmpty();
            assertThat(receipt.leftovers())
                    .noneMatch(one -> one.name().contains(innocent.processName()))
                    .allMatch(one ->
                            one.owner().pid() == dead.rootPid() && !one.text().isEmpty());
            assertThat(innocent.census().living()).hasSize(1);
        }
    }

    @Test
    void whoLeavesNothingIsSaidToLeaveNothing() {
        Process process = nursery.start("sleep", "300");
        assertThat(kill(process.pid(), false).leftovers()).isEmpty();
    }

    @Test
    void whatWasThereBeforeIsNobodysRemnant() throws Exception {
        fifo("before");
        // Births are counted in ticks, and files dated late: what is made a moment before a birth may seem made after
        // it.
        Thread.sleep(500);
        int pid = nursery.startAndTell("cd " + folder + "; exec 3<>before; echo $$; exec sleep 300");
        assertThat(kill(pid, false).leftovers()).isEmpty();
    }

    @Test
    void whatAnotherHasOpenTooIsShared() {
        int pid = nursery.startAndTell(
                "cd " + folder + "; mkfifo both; exec 3<>both; sh -c 'exec sleep 301' & echo $$; exec sleep 300");
        Nursery.until(() -> quietus.find(Request.of(new Target.Pid(pid)))
                        .getFirst()
                        .members()
                        .size()
                == 2);
        List<Leftover> left = kill(pid, true).leftovers();
        assertThat(left)
                .anySatisfy(one -> {
                    assertThat(one.kind()).isEqualTo("fifo");
                    assertThat(one.standing()).isInstanceOf(Leftover.Standing.Shared.class);
                    assertThat(one.standing().why()).contains("(sleep)");
                })
                .anySatisfy(one -> {
                    assertThat(one.kind()).isEqualTo("adopted-child");
                    assertThat(one.standing().why()).contains("child of");
                });
    }

    @Test
    void aFileWithDataIsNoLockFile() {
        int pid = nursery.startAndTell("sleep 0.1; cd " + folder
                + "; exec 3>data; flock 3; seq 100 >&3; exec 4>empty.lock; flock 4; echo $$; exec sleep 300");
        assertThat(kill(pid, false).leftovers())
                .extracting(Leftover::name)
                .containsExactly(folder.resolve("empty.lock").toString());
    }

    @Test
    void aPidFileOfAnotherIsNotTheDeads() throws IOException {
        Files.writeString(folder.resolve("other.pid"), "1\n");
        int pid = nursery.startAndTell("sleep 0.1; cd " + folder
                + "; echo $$ > mine.pid; echo x$$ > no.pid; echo $$ > plain.txt; echo $$; exec sleep 300");
        assertThat(kill(pid, false).leftovers())
                .extracting(Leftover::name)
                .containsExactly(folder.resolve("mine.pid").toString());
    }

    @Test
    void aPortThatAnInheritorHoldsIsNamed() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "needs python3");
        int pid = nursery.startAndTell("""
                exec python3 -c '
                import os, socket, time
                s = socket.socket()
                s.bind(("127.0.0.1", 0))
                s.listen()
                if os.fork() == 0:
                    time.sleep(300)
                print(os.getpid(), flush=True)
                time.sleep(300)'
                """);
        List<Leftover> left = kill(pid, true).leftovers();
        assertThat(left).anySatisfy(one -> {
            assertThat(one.kind()).isEqualTo("listening-port");
            assertThat(one.standing().why()).contains("has the same socket open");
        });
        long heir = Long.parseLong(left.stream()
                .filter(one -> one.kind().equals("adopted-child"))
                .findFirst()
                .orElseThrow()
                .name()
                .split(" ", 2)[0]);
        assertThat(kill(heir, false).leftovers()).isEmpty();
    }

    @Test
    void connectionsThatTheKernelClosesAreCounted() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "needs python3");
        int pid = nursery.startAndTell("""
                exec python3 -c '
                import os, socket, time
                s = socket.socket()
                s.bind(("127.0.0.1", 0))
                s.listen()
                c = socket.create_connection(s.getsockname())
                s.accept()[0].close()
                print(os.getpid(), flush=True)
                time.sleep(300)'
                """);
        assertThat(kill(pid, false).leftovers()).anySatisfy(one -> {
            assertThat(one.kind()).isIn("time-wait", "orphaned-socket");
            assertThat(one.standing()).isInstanceOf(Leftover.Standing.Own.class);
        });
    }

    @Test
    void aDeletedFileThatAnotherHasOpenIsNamed() {
        int pid = nursery.startAndTell("cd " + folder + "; exec 3>gone 4>mine; rm gone mine;"
                + " sh -c 'exec 4>&-; exec sleep 304' & echo $$; exec sleep 300");
        Nursery.until(() -> quietus.find(Request.of(new Target.Pid(pid))).getFirst().members().stream()
                .anyMatch(one -> one.facts().pid() != pid && one.facts().name().equals("sleep")));
        assertThat(kill(pid, true).leftovers())
                .filteredOn(one -> one.kind().equals("deleted-open-file"))
                .extracting(Leftover::name)
                .containsExactly(folder.resolve("gone").toString());
    }

    /** Whoever comes back under the very number may keep a pid file where the dead did. */
    @Test
    void whoHasTheNumberSinceIsNotTheDead() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "choosing the next pid needs root");
        int pid = nursery.startAndTell("cd " + folder + "; echo $$; exec sleep 300");
        try (LinuxPlatform platform = new LinuxPlatform()) {
            ProcessFacts dead = platform.snapshot().processes().stream()
                    .filter(one -> one.pid() == pid)
                    .findFirst()
                    .orElseThrow();
            Inventory inventory = platform.inventory(List.of(dead));
            kill(pid, true);
            Process again = startAs(pid);
            Files.writeString(folder.resolve("daemon.pid"), pid + "\n");
            Set<ProcessIdentity> ended = Set.of(dead.identity());
            Snapshot listing = platform.snapshot();
            assertThat(listing.processes()).anyMatch(one -> one.pid() == pid);
            assertThat(inventory.remaining(ended, listing)).isEmpty();

            again.destroyForcibly().waitFor();
            assertThat(inventory.remaining(ended, platform.snapshot()))
                    .extracting(Leftover::kind)
                    .containsExactly("pid-file");
        }
    }

    private Process startAs(int pid) throws IOException {
        for (int attempt = 0; ; attempt++) {
            Files.writeString(Path.of("/proc/sys/kernel/ns_last_pid"), Integer.toString(pid - 1));
            Process process = nursery.start("sleep", "300");
            if (process.pid() == pid || attempt == 1_000) {
                assertThat(process.pid()).isEqualTo(pid);
                return process;
            }
            process.destroyForcibly();
        }
    }

    @Test
    void aNamespaceThatAnotherIsInIsNamed() {
        assumeTrue("root".equals(System.getProperty("user.name")), "making a namespace needs root");
        int pid = nursery.startAndTell(
                "exec unshare --uts --net sh -c 'sh -c \"exec sleep 303\" & echo $$; exec sleep 300'");
        assertThat(kill(pid, true).leftovers()).anySatisfy(one -> {
            assertThat(one.kind()).isEqualTo("namespace");
            assertThat(one.name()).startsWith("net:[");
            assertThat(one.standing().why()).contains("is in it");
        });
    }

    private void fifo(String name) {
        assertThat(nursery.output(List.of("mkfifo", folder.resolve(name).toString())))
                .isEqualTo("exit 0");
    }
}
