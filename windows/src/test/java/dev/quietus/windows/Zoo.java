package dev.quietus.windows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One trial with an adversary: starts it, and counts who of it lives by a way that has nothing to do with Windows, the process
 * list of the machine below Wine. Each trial has a copy of the program, so that it has a name of its own.
 */
final class Zoo implements AutoCloseable {
    private static final Path HOME = Path.of(System.getProperty("quietus.zoo"));
    private static final Path PROCESSES = Path.of("Z:\\proc");
    private static final long LIFE_MILLIS = 60_000;
    private static int trials;

    private final String token;
    private final Path program;
    private final List<Process> started = new ArrayList<>();

    private Zoo() {
        token = "t" + Long.toHexString(System.nanoTime()) + "x" + ++trials;
        program = HOME.resolve("zoo-" + token + ".exe");
        try {
            Files.copy(HOME.resolve("zoo.exe"), program);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Zoo open() {
        return new Zoo();
    }

    /** The name under which the whole trial runs. */
    String name() {
        return program.getFileName().toString();
    }

    String token() {
        return token;
    }

    /** What is to be executed. */
    List<String> command(String animal, String extra) {
        List<String> command = new ArrayList<>(List.of(program.toString(), animal, token, "+" + LIFE_MILLIS));
        if (!extra.isEmpty()) {
            command.add(extra);
        }
        return command;
    }

    /** The same by the program's whole path: services and loops have another folder. */
    List<String> absoluteCommand(String animal, String extra) {
        List<String> command = command(animal, extra);
        command.set(0, program.toAbsolutePath().toString());
        return command;
    }

    /** Starts one and waits until so many of the trial live. */
    Process start(String animal, String extra, int expected) {
        try {
            Process process = launch(command(animal, extra));
            started.add(process);
            until(expected);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Wine sometimes fails to start a program that was copied a moment ago (error 1359), and starts it when asked again. */
    private static Process launch(List<String> command) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
            } catch (IOException e) {
                if (attempt == 5) {
                    throw e;
                }
                pause(20);
            }
        }
    }

    /** Waits until at least so many live. */
    void until(int expected) {
        long end = System.nanoTime() + 20_000_000_000L;
        while (living().size() < expected) {
            if (System.nanoTime() > end) {
                throw new AssertionError("only " + living().size() + " of " + expected + " came to life");
            }
            pause(5);
        }
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Who of this trial lives, by the machine below; the moment that one may need to be cleared away there is waited for. Every
     * adversary has a second thread as soon as it executes anything. One that still has a single thread after ten seconds was
     * ended while Wine was starting it: Wine's server has forgotten it, and it waits for an answer on a pipe to itself, for ever.
     */
    List<String> survivors() {
        List<String> living = living();
        for (int look = 0; look < 500 && !living.isEmpty(); look++) {
            pause(20);
            living = living();
        }
        return living.stream()
                .filter(line -> !line.contains("Threads:\t1,") && !line.contains("Threads:\t1]"))
                .toList();
    }

    /** Who of this trial has a command line now. */
    List<String> living() {
        try (Stream<Path> all = Files.list(PROCESSES)) {
            return all.filter(path ->
                            Character.isDigit(path.getFileName().toString().charAt(0)))
                    .filter(path -> commandLine(path).contains(token + "\0"))
                    .map(path -> path.getFileName() + " " + state(path))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it is doing, for whoever reads of a failure. */
    private static String state(Path process) {
        try (Stream<String> lines = Files.lines(process.resolve("status"), StandardCharsets.ISO_8859_1)) {
            return lines.filter(
                            line -> line.startsWith("State") || line.startsWith("Threads") || line.startsWith("PPid"))
                    .toList()
                    .toString();
        } catch (IOException | UncheckedIOException e) {
            return "";
        }
    }

    private static String commandLine(Path process) {
        try {
            return new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            // It ended meanwhile.
            return "";
        }
    }

    /** Ends those of the trial that are children of this program. */
    void end() {
        ProcessHandle.current()
                .children()
                .filter(child -> child.info()
                        .command()
                        .filter(path -> path.endsWith(name()))
                        .isPresent())
                .forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        started.forEach(Process::destroyForcibly);
        for (int look = 0; look < 200; look++) {
            try {
                Files.deleteIfExists(program);
                return;
            } catch (IOException e) {
                // Whatever still runs it ends at its deadline; another moment, for who has just ended.
                pause(20);
            }
        }
    }
}
