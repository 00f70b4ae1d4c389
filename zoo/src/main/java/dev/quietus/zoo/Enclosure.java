package dev.quietus.zoo;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * An adversary that is running, ready, alone under its uid, limited, and certain to be cleared: by {@link #close()}, at its
 * deadline, or when the JVM dies.
 *
 * <p>{@code try (Enclosure enclosure = Enclosure.open(Adversary.DEAF)) { … enclosure.census() … }}
 *
 * <p>Thread-safe for reading; close it once, from any thread.
 */
public final class Enclosure implements AutoCloseable {
    private final Pen pen;
    private final Start start;

    private Enclosure(Pen pen, Start start) {
        this.pen = pen;
        this.start = start;
    }

    /** Opens an enclosure on the standard terms; needs root. */
    public static Enclosure open(Adversary adversary) {
        return open(adversary, Terms.standard());
    }

    /**
     * Starts the animal and waits until it is ready; needs root.
     *
     * @throws ZooFailure if it does not become ready within 20 s; nothing is left then
     */
    public static Enclosure open(Adversary adversary, Terms terms) {
        if (!Grounds.root()) {
            throw new ZooFailure("needs root; Enclosure.openUnprivileged is for everybody");
        }
        return build(adversary, terms, true);
    }

    /**
     * The same for every user: as an ordinary one without a uid and cgroup of its own, limited by RLIMIT_NPROC, known by
     * its executable and the environment variable {@code QUIETUS_ZOO}. As root it has its own uid and limit nevertheless.
     *
     * @throws ZooFailure if the animal would endanger its user's other processes, or does not become ready
     */
    public static Enclosure openUnprivileged(Adversary adversary, Terms terms) {
        if (!Grounds.root() && !adversary.safeUnprivileged()) {
            throw new ZooFailure(adversary + " endangers the other processes of its user");
        }
        return build(adversary, terms, Grounds.root());
    }

    private static Enclosure build(Adversary adversary, Terms terms, boolean privileged) {
        Pen pen = Pen.build(adversary, terms, privileged, 0);
        return pen.orClose(() -> new Enclosure(pen, Start.of(pen)));
    }

    public Adversary adversary() {
        return pen.adversary();
    }

    /** What the animal counts by its size. */
    public int size() {
        return pen.size();
    }

    /** The uid of all its processes; nobody else has it, unless this is an ordinary user's enclosure. */
    public int uid() {
        return pen.uid();
    }

    /** The name (comm) of its processes unless the animal changes it: unique, 8 characters. */
    public String processName() {
        return pen.marker();
    }

    /** The executable that only this enclosure runs. */
    public Path executable() {
        return pen.executable();
    }

    /** The folder of the executable; {@code home} within it is where the animal may write, and its working directory. */
    public Path folder() {
        return pen.folder();
    }

    /** The pid of the first process, as this JVM's PID namespace numbers it. The animal may have ended that process. */
    public int rootPid() {
        return start.rootPid();
    }

    /** What the animal said when it was ready, such as {@code port=40123}; empty for most. */
    public String details() {
        return start.details();
    }

    /** The value of KEY=VALUE in {@link #details()}. */
    public Optional<String> detail(String key) {
        return List.of(details().split(" ", -1)).stream()
                .filter(word -> word.startsWith(key + "="))
                .map(word -> word.substring(key.length() + 1))
                .findFirst();
    }

    /** The port that the animal listens at. */
    public int port() {
        return Integer.parseInt(detail("port").orElseThrow(() -> new ZooFailure(adversary() + " has no port")));
    }

    /** The directory of its own cgroup2, if the terms asked for one. */
    public Optional<Path> controlGroup() {
        return pen.controlGroup();
    }

    /** The directory of its own v1 freezer, if the terms asked for one. */
    public Optional<Path> freezer() {
        return pen.freezer();
    }

    /** Counts now, independently of Quietus. Takes a few milliseconds, more on a crowded machine. */
    public Census census() {
        return pen.census();
    }

    /**
     * Clears: all processes, then cgroups, files and the uid.
     *
     * @throws ZooFailure if anything is left
     */
    @Override
    public void close() {
        pen.close();
    }
}
