package dev.quietus.zoo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compiles the C sources (resources of this module) once for each content, into the zoo's folder. Needs {@code cc} and a
 * static libc. Thread-safe, also against other JVMs.
 */
final class Workshop {
    private static final List<String> SHARED =
            List.of("zoo.h", "procfs.h", "recycle.h", "litter.h", "relief.h", "plights.h");
    private static final List<String> ANIMALS = List.of(
            "main.c",
            "shared.c",
            "trees.c",
            "daemons.c",
            "racers.c",
            "numbers.c",
            "hostile.c",
            "signals.c",
            "threaded.c",
            "traced.c",
            "respawners.c",
            "mesh.c",
            "execs.c",
            "burdens.c",
            "names.c",
            "holders.c",
            "escapes.c",
            "leavers.c",
            "assaults.c",
            "fillers.c",
            "mixer.c");
    private static final List<String> PLIGHTS = List.of(
            "zoo-plight.c", "shared.c", "stuck.c", "slow.c", "tracers.c", "waiters.c", "mute-fuse.c", "privileged.c");
    private static final Map<String, List<String>> PROGRAMS = new TreeMap<>(Map.of(
            "zoo", ANIMALS,
            "zoo-call", List.of("zoo-call.c"),
            "zoo-start", List.of("zoo-start.c", "procfs.c"),
            "zoo-count", List.of("zoo-count.c", "procfs.c"),
            "zoo-enter", List.of("zoo-enter.c", "procfs.c"),
            "zoo-sudo", List.of("zoo-sudo.c"),
            "zoo-clear", List.of("zoo-clear.c", "procfs.c", "relief.c"),
            "zoo-plight", PLIGHTS,
            "zoo-recycle", List.of("zoo-recycle.c", "churn.c"),
            "zoo-pin", List.of("zoo-pin.c")));

    static {
        PROGRAMS.put("zoo-mishap", List.of("zoo-mishap.c"));
    }

    private static final class Built {
        static final Path FOLDER = build();
    }

    private Workshop() {}

    /** The executable of that name. */
    static Path program(String name) {
        return Built.FOLDER.resolve(name);
    }

    private static Path build() {
        Map<String, byte[]> sources = sources();
        Path finished = Grounds.folder().resolve("built-" + digest(sources));
        if (Files.isDirectory(finished)) {
            return finished;
        }
        try {
            Path work = Files.createTempDirectory(Grounds.folder(), "building-");
            for (Map.Entry<String, byte[]> source : sources.entrySet()) {
                Files.write(work.resolve(source.getKey()), source.getValue());
            }
            for (Map.Entry<String, List<String>> program : PROGRAMS.entrySet()) {
                compile(work, program.getKey(), program.getValue());
            }
            Files.setPosixFilePermissions(work, Files.getPosixFilePermissions(Grounds.folder()));
            publish(work, finished);
            return finished;
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    /** Another JVM may have been faster: then its result is as good. */
    private static void publish(Path work, Path finished) throws IOException {
        try {
            Files.move(work, finished, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException exception) {
            if (!Files.isDirectory(finished)) {
                throw exception;
            }
            Grounds.delete(work);
        }
    }

    private static void compile(Path folder, String program, List<String> files) {
        List<String> command =
                new ArrayList<>(List.of("cc", "-O2", "-Wall", "-Wextra", "-Werror", "-static", "-pthread"));
        command.addAll(List.of("-o", folder.resolve(program).toString()));
        files.forEach(file -> command.add(folder.resolve(file).toString()));
        Tool.Output output = Tool.run(command);
        if (output.exit() != 0) {
            throw new ZooFailure("cannot compile " + program + ":\n" + String.join("\n", output.lines()));
        }
    }

    /** All sources, by name. */
    static Map<String, byte[]> sources() {
        Map<String, byte[]> sources = new TreeMap<>();
        SHARED.forEach(name -> sources.put(name, source(name)));
        PROGRAMS.values().forEach(files -> files.forEach(name -> sources.put(name, source(name))));
        return sources;
    }

    private static byte[] source(String name) {
        try (InputStream stream = Workshop.class.getResourceAsStream("c/" + name)) {
            if (stream == null) {
                throw new ZooFailure("the C source " + name + " is not among the module's resources");
            }
            return stream.readAllBytes();
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private static String digest(Map<String, byte[]> sources) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            sources.forEach((name, content) -> {
                digest.update(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
                digest.update(content);
            });
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
