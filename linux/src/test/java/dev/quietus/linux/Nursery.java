package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import dev.quietus.spi.Platform;
import dev.quietus.zoo.Adversary;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Scanner;
import java.util.function.BooleanSupplier;

/** Starts processes for a test and ends them with it. */
final class Nursery implements AutoCloseable {
    private final List<Process> started = new ArrayList<>();

    Process start(String... command) {
        return start(List.of(command));
    }

    Process start(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            started.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The pid that a shell command prints as its first line; what it prints it with runs on. */
    int startAndTell(String script) {
        return firstLine(start("sh", "-c", script));
    }

    /** The number that a process prints first. */
    static int firstLine(Process process) {
        try {
            BufferedReader reader = process.inputReader(StandardCharsets.US_ASCII);
            return Integer.parseInt(reader.readLine().strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a command to its end and answers what it printed. */
    String output(List<String> command) {
        try {
            Process process = start(command);
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return text + "exit " + process.exitValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A JVM like this one that runs another main class of the tests. */
    static List<String> jvm(Class<?> main, String... arguments) {
        return jvm(System.getProperty("java.class.path"), main, arguments);
    }

    static List<String> jvm(String classPath, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // As short-lived programs are started: the compiler would take as much time as all else.
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:CompileThresholdScaling=10"));
        command.addAll(List.of("-Xmx128m", "--enable-native-access=ALL-UNNAMED", "-cp", classPath));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return command;
    }

    /** A command, started by that user, without capabilities. */
    static List<String> asUser(int uid, List<String> words) {
        List<String> command = new ArrayList<>(
                List.of("setpriv", "--reuid=" + uid, "--regid=" + uid, "--clear-groups", "--inh-caps=-all"));
        command.addAll(words);
        return command;
    }

    /** All adversaries, or those that {@code -Dquietus.animals=fork-racer,deaf} names. */
    static List<Adversary> chosenAnimals() {
        String only = System.getProperty("quietus.animals", "");
        List<Adversary> chosen = new ArrayList<>();
        for (Adversary animal : Adversary.values()) {
            if (only.isEmpty() || List.of(only.split(",")).contains(animal.mode())) {
                chosen.add(animal);
            }
        }
        return chosen;
    }

    /** Waits for a condition, 10 s at most. */
    static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("did not come about within 10 s");
            }
            Thread.onSpinWait();
        }
    }

    /** What the platform's listing says of a pid. */
    static ProcessFacts facts(Platform platform, long pid) {
        for (ProcessFacts facts : platform.snapshot().processes()) {
            if (facts.pid() == pid) {
                return facts;
            }
        }
        throw new AssertionError("pid " + pid + " is not in the listing");
    }

    @Override
    public void close() {
        for (Process process : started) {
            List<ProcessHandle> descendants = new ArrayList<>();
            addDescendants(process.toHandle(), descendants);
            process.destroyForcibly();
            descendants.forEach(ProcessHandle::destroyForcibly);
        }
        for (Process process : started) {
            process.onExit().join();
        }
    }

    /** The JVM would read about everybody, and wait for whoever lets nobody read about himself. */
    private static void addDescendants(ProcessHandle parent, List<ProcessHandle> descendants) {
        Path children = Path.of("/proc/" + parent.pid() + "/task/" + parent.pid() + "/children");
        try (Scanner pids = new Scanner(children, StandardCharsets.US_ASCII)) {
            while (pids.hasNextLong()) {
                ProcessHandle.of(pids.nextLong())
                        .filter(child -> child.parent().equals(Optional.of(parent)))
                        .ifPresent(child -> {
                            descendants.add(child);
                            addDescendants(child, descendants);
                        });
            }
        } catch (IOException e) {
            // It has ended.
            return;
        }
    }
}
