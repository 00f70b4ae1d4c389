package dev.quietus.zoo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Innocent strangers, each under a uid of its own (as root; else under the user's). They exit at any signal that can be
 * caught, so whoever is hit by anything is found missing or stopped. Not thread-safe.
 */
public final class Sentinels implements AutoCloseable {
    private final List<Sentinel> sentinels = new ArrayList<>();

    private record Sentinel(Enclosure enclosure, String condition) {}

    private Sentinels() {}

    /** Posts that many; a few are enough, each costs about 20 ms. */
    public static Sentinels post(int number) {
        Sentinels posted = new Sentinels();
        try {
            for (int i = 0; i < number; i++) {
                Enclosure enclosure = Enclosure.openUnprivileged(Adversary.SENTINEL, Terms.standard());
                posted.sentinels.add(new Sentinel(enclosure, condition(enclosure.rootPid())));
            }
            return posted;
        } catch (RuntimeException | Error failure) {
            posted.close();
            throw failure;
        }
    }

    /** Their pids. */
    public List<Integer> pids() {
        return sentinels.stream().map(sentinel -> sentinel.enclosure.rootPid()).toList();
    }

    /**
     * Fails if one of them got a signal: it has exited, is stopped, or its pid belongs to somebody else.
     *
     * @throws ZooFailure if so
     */
    public void assertUnharmed() {
        for (Sentinel sentinel : sentinels) {
            int pid = sentinel.enclosure.rootPid();
            String now = condition(pid);
            if (!now.equals(sentinel.condition)) {
                throw new ZooFailure("the stranger " + pid + " was hit: it was \"" + sentinel.condition + "\" and is \""
                        + now + "\"");
            }
        }
    }

    /** Whether it can run, and since when. What state it has while it runs means nothing. */
    private static String condition(int pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            String condition = switch (fields[0]) {
                case "T", "t" -> "stopped";
                case "Z", "X" -> "dead";
                default -> "alive";
            };
            return condition + " since tick " + fields[19];
        } catch (NoSuchFileException gone) {
            return "gone";
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    @Override
    public void close() {
        RuntimeException failure = null;
        for (Sentinel sentinel : sentinels) {
            try {
                sentinel.enclosure.close();
            } catch (RuntimeException exception) {
                failure = exception;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
