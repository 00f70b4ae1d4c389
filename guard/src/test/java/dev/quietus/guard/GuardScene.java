package dev.quietus.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quietus.Capability;
import dev.quietus.zoo.Mishap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Where a whole guard works on this machine: its folders, a program that nobody else runs, and what was started here, which is
 * ended at the end. The log is as it was written then, or the test fails.
 */
final class GuardScene implements AutoCloseable {
    /** An order that is about nobody. */
    static final String QUIET = """
            [[order]]
            name = "quiet"
            when = { deadline = "400d" }
            who = { names = ["qg-nobody"] }
            respond = "report"
            """;

    private final Path folder;
    private final String name =
            String.format("qe%08x", ThreadLocalRandom.current().nextInt());
    private final Path program;
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final List<Process> started = new ArrayList<>();

    GuardScene(Path folder) throws IOException {
        this.folder = folder;
        program = folder.resolve(name);
        Files.copy(Path.of(Mishap.command().getFirst()), program, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** The program's name, as the kernel has it. */
    String name() {
        return name;
    }

    /** A program of the zoo, under a name of its own. */
    Path program() {
        return program;
    }

    /** What the guard has said so far. */
    List<String> said() {
        return said;
    }

    GuardSettings settings(String orders) throws IOException {
        return GuardSettings.usual(OrderFileTest.good(orders), Map.of())
                .listeningIn(folder.resolve("run"))
                .keptIn(folder.resolve("log"), folder.resolve("state"));
    }

    Guard guard(String orders) throws IOException {
        return Guard.start(settings(orders), said::add);
    }

    static boolean hears(Guard guard, String feed) {
        return guard.hearings().stream().anyMatch(one -> one.name().equals(feed) && one.open());
    }

    /** As well as that can be heard: another guard on this machine may have taken what there is only once. */
    static boolean hearsAll(Guard guard, String feed) {
        return guard.hearings().stream()
                .anyMatch(one -> one.name().equals(feed)
                        && one.open()
                        && one.capability().standing() == Capability.Standing.FULL);
    }

    /** In a session of its own, so that it is no family of this JVM's. */
    Process start(String... command) throws IOException {
        List<String> words = new ArrayList<>(List.of("setsid"));
        words.addAll(List.of(command));
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        started.add(process);
        return process;
    }

    /** The same, as that user. */
    Process startAs(int uid, String... command) throws IOException {
        List<String> words = new ArrayList<>(List.of("setpriv", "--reuid=" + uid, "--regid=" + uid, "--clear-groups"));
        words.addAll(List.of(command));
        return start(words.toArray(String[]::new));
    }

    String incidents() {
        try {
            return new GuardClient(folder.resolve("run/guard.sock")).incidents(100);
        } catch (IOException | GuardClient.Declined e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** Whether all these words are soon in what the guard answers about its incidents. */
    boolean soonTold(String... words) throws InterruptedException {
        return Puppets.soon(() -> {
            String all = incidents();
            return List.of(words).stream().allMatch(all::contains);
        });
    }

    /** The receipt with which an order has ended somebody, which the log has from the decision to the end. */
    String receipt(String order) throws Exception {
        assertThat(soonTold("\"order\":\"" + order + "\"", "gone and verified"))
                .as(incidents())
                .isTrue();
        GuardClient client = new GuardClient(folder.resolve("run/guard.sock"));
        for (String one : incidents().split("\\{\"id\":\"", -1)) {
            if (one.contains("\"order\":\"" + order + "\"") && one.contains("gone and verified")) {
                String id = one.substring(0, one.indexOf('"'));
                assertThat(log().split(id, -1)).as(id).hasSizeGreaterThan(2);
                String receipt = client.incident(id);
                assertThat(receipt).contains("\"timeline\"");
                return receipt;
            }
        }
        throw new AssertionError(incidents());
    }

    /** Everything in the log. */
    String log() {
        StringBuilder all = new StringBuilder();
        try (var files = Files.list(folder.resolve("log"))) {
            files.filter(file -> file.toString().endsWith(".jsonl")).sorted().forEach(file -> all.append(read(file)));
        } catch (IOException e) {
            return "";
        }
        return all.toString();
    }

    static String order(String what, String when, String rest) {
        return "[[order]]\nname = \"" + what + "\"\nwhen = { " + when + " }\n" + rest + "\n";
    }

    static char state(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return 'X';
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void close() {
        for (Process process : started) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        ProcessHandle.allProcesses()
                .filter(process -> process.info().command().orElse("").startsWith(folder.toString()))
                .forEach(ProcessHandle::destroyForcibly);
        if (Files.exists(folder.resolve("log"))) {
            assertThat(AuditLog.verify(folder.resolve("log"))).isEmpty();
        }
        assertThat(said).noneMatch(sentence -> sentence.contains("while the guard ended"));
    }
}
