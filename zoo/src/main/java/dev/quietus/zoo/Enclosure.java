package dev.quietus.zoo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * An adversary that is running, ready, alone under its uid, limited, and certain to be cleared: by {@link #close()}, at its
 * deadline, or when the JVM dies.
 *
 * <p>{@code try (Enclosure enclosure = Enclosure.open(Adversary.DEAF)) { … enclosure.census() … }}
 *
 * <p>Thread-safe for reading; close it once, from any thread.
 */
public final class Enclosure implements AutoCloseable {
    private final String marker = "qz%06x".formatted(ThreadLocalRandom.current().nextInt(1 << 24));
    private final Adversary adversary;
    private final Terms terms;
    private final boolean privileged;
    private final List<Path> groups = new ArrayList<>();
    private @Nullable Path controlGroup;
    private @Nullable Path freezer;
    private @Nullable Path folder;
    private @Nullable UidLease lease;
    private @Nullable Keeper keeper;
    private @Nullable Start start;

    private Enclosure(Adversary adversary, Terms terms, boolean privileged) {
        this.adversary = adversary;
        this.terms = terms;
        this.privileged = privileged;
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
        return new Enclosure(adversary, terms, true).opened();
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
        return new Enclosure(adversary, terms, Grounds.root()).opened();
    }

    private Enclosure opened() {
        try {
            build();
            keeper = Keeper.start(Keeper.quarry(privileged ? uid() : -1, folder(), groups), terms.deadline());
            start = Start.of(this, adversary, terms);
            return this;
        } catch (RuntimeException | Error failure) {
            try {
                close();
            } catch (RuntimeException | Error further) {
                failure.addSuppressed(further);
            }
            throw failure;
        }
    }

    private void build() {
        if (privileged) {
            lease = UidLease.take();
        }
        folder = Grounds.folder(marker);
        Path home = Grounds.folder(marker + "/home");
        try {
            Files.copy(Workshop.program("zoo"), executable());
            if (privileged) {
                Files.setAttribute(home, "unix:uid", uid());
            }
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
        if (privileged) {
            groups.add(ControlGroups.limitingTasks(marker, taskLimit()));
            if (terms.controlGroup()) {
                controlGroup = ControlGroups.dedicated(marker + "v2");
                groups.add(controlGroup);
            }
            if (terms.freezer()) {
                freezer = ControlGroups.freezing(marker);
                groups.add(freezer);
            }
        }
    }

    int taskLimit() {
        return terms.taskLimit().orElseGet(() -> adversary.taskLimit(size()));
    }

    List<Path> groups() {
        return groups;
    }

    public Adversary adversary() {
        return adversary;
    }

    /** What the animal counts by its size. */
    public int size() {
        return terms.size().orElse(adversary.defaultSize());
    }

    /** The uid of all its processes; nobody else has it, unless this is an ordinary user's enclosure. */
    public int uid() {
        return lease == null ? Grounds.uid() : lease.uid();
    }

    /** The name (comm) of its processes unless the animal changes it: unique, 8 characters. */
    public String processName() {
        return marker;
    }

    /** The executable that only this enclosure runs. */
    public Path executable() {
        return folder().resolve(marker);
    }

    /** The folder of the executable; {@code home} within it is where the animal may write, and its working directory. */
    public Path folder() {
        return java.util.Objects.requireNonNull(folder, "folder");
    }

    /** The pid of the first process, as this JVM's PID namespace numbers it. The animal may have ended that process. */
    public int rootPid() {
        return start().rootPid();
    }

    /** What the animal said when it was ready, such as {@code port=40123}; empty for most. */
    public String details() {
        return start().details();
    }

    private Start start() {
        return java.util.Objects.requireNonNull(start, "not started");
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
        return Integer.parseInt(detail("port").orElseThrow(() -> new ZooFailure(adversary + " has no port")));
    }

    /** The directory of its own cgroup2, if the terms asked for one. */
    public Optional<Path> controlGroup() {
        return Optional.ofNullable(controlGroup);
    }

    /** The directory of its own v1 freezer, if the terms asked for one. */
    public Optional<Path> freezer() {
        return Optional.ofNullable(freezer);
    }

    /** Counts now, independently of Quietus. Takes a few milliseconds, more on a crowded machine. */
    public Census census() {
        List<String> command =
                new ArrayList<>(List.of(Workshop.program("zoo-count").toString()));
        command.addAll(Keeper.quarry(privileged ? uid() : -1, folder(), groups));
        Tool.Output output = Tool.run(command);
        if (output.exit() != 0) {
            throw new ZooFailure("cannot count: " + output.lines());
        }
        return Census.parse(output.lines());
    }

    /**
     * Clears: all processes, then cgroups, files and the uid.
     *
     * @throws ZooFailure if anything is left
     */
    @Override
    public void close() {
        try {
            if (keeper != null) {
                keeper.clear();
            }
            Census after = folder == null ? new Census(List.of(), 0, -1, false) : census();
            if (!after.nothingLives()) {
                throw new ZooFailure("still alive: " + after);
            }
        } finally {
            if (folder != null) {
                Grounds.delete(folder);
            }
            if (lease != null) {
                lease.close();
            }
        }
    }
}
