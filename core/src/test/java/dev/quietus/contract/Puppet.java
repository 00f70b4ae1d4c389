package dev.quietus.contract;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that does as it is told, on any system that has a JVM: {@code stay} until its input ends, {@code linger} two
 * minutes, {@code exit N}, or be a {@code parent} of one that lingers. It says its number first, a parent its child's too.
 */
public final class Puppet implements AutoCloseable {
    private final Process process;
    private final BufferedReader said;

    private Puppet(Process process) {
        this.process = process;
        this.said = process.inputReader(StandardCharsets.US_ASCII);
    }

    /** Where the words are carried out. */
    public static void main(String[] words) throws IOException, InterruptedException {
        System.out.println(ProcessHandle.current().pid());
        switch (words[0]) {
            case "exit" -> System.exit(Integer.parseInt(words[1]));
            case "leave" -> {
                awaitEndOfInput();
                System.exit(Integer.parseInt(words[1]));
            }
            case "parent" -> {
                Process child = new ProcessBuilder(command("linger")).start();
                System.out.println(
                        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.US_ASCII))
                                .readLine());
                Thread.sleep(120_000);
            }
            case "linger" -> Thread.sleep(120_000);
            default -> awaitEndOfInput();
        }
    }

    private static void awaitEndOfInput() throws IOException {
        while (System.in.read() >= 0) {
            // Until it ends.
        }
    }

    /** What is executed for these words. */
    static List<String> command(String... words) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-PrintWarnings",
                "-Xmx32m",
                "-cp",
                home(),
                Puppet.class.getName()));
        command.addAll(List.of(words));
        return command;
    }

    private static String home() {
        try {
            return new File(Puppet.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .getPath();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static Puppet start(String... words) {
        try {
            return new Puppet(new ProcessBuilder(command(words))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next number that it says; its own first. */
    int number() {
        try {
            return Integer.parseInt(said.readLine().strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets go of it: its input ends. */
    void letGo() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Process process() {
        return process;
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
