package dev.quietus.zoo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An animal lent to somebody else's launcher, such as a containment: the kit gives the command, the surroundings and the
 * count, and clears everything at {@link #close()}, at the deadline, or when the JVM dies.
 *
 * <p>{@code try (Loan loan = Loan.of(Adversary.DETACHED)) { launch(loan.command()); loan.awaitReady(…); …
 * loan.census() … }}
 *
 * <p>Whoever launches it, the animal is limited (by an outer cgroup of the pids controller, and by RLIMIT_NPROC) and
 * known: by its executable (path and inode), by {@code QUIETUS_ZOO} in the environment, by the outer cgroup, and by the
 * uid where it keeps the kit's. The count asks none of its namespaces. An animal that would run as root outside of any PID
 * namespace of a launcher takes the kit's uid first; one that is dangerous to an ordinary user's other processes refuses to
 * run for such a user outside of one.
 *
 * <p>Thread-safe for reading; close it once, from any thread.
 */
public final class Loan implements AutoCloseable {
    /** What the outer limit leaves to the launcher: processes and threads. */
    public static final int LAUNCHER_TASKS = 120;

    private final Pen pen;

    private Loan(Pen pen) {
        this.pen = pen;
    }

    /** Lends an animal on the standard terms. */
    public static Loan of(Adversary adversary) {
        return of(adversary, Terms.standard());
    }

    /**
     * Lends an animal. The terms' wish about orphans has no meaning here, and {@code inControlGroup} and {@code inFreezer}
     * place the launcher, not the animal: see {@link #launchedBy}. Without root there are no cgroups and no own uid.
     *
     * @throws ZooFailure if it cannot be prepared; nothing is left then
     */
    public static Loan of(Adversary adversary, Terms terms) {
        Pen pen = Pen.build(adversary, terms, Grounds.root(), LAUNCHER_TASKS);
        return pen.orClose(() -> {
            pen.openToAll();
            pen.controlGroup().ifPresent(group -> ControlGroups.delegate(group, pen.uid()));
            open(said(pen));
            return new Loan(pen);
        });
    }

    private static void open(Path file) {
        try {
            Files.createFile(file);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private static Path said(Pen pen) {
        return pen.folder().resolve("said");
    }

    /**
     * The command to launch: a small program that enters the outer cgroup and becomes the animal under the same pid. It
     * needs to see the kit's folder and, to enter, the cgroup file system; as root it refuses to run unlimited.
     */
    public List<String> command() {
        List<String> limits = new ArrayList<>();
        pen.groups().stream().limit(1).forEach(group -> limits.addAll(List.of("--cgroup", group.toString())));
        limits.addAll(List.of("--processes", Integer.toString(pen.taskLimit() + LAUNCHER_TASKS)));
        return entering(limits);
    }

    /**
     * The command that starts the launcher itself, as this JVM's user, within the outer cgroup (and the cgroup2 and freezer
     * of the terms), with the animal's command after the launcher's words. Here the animal leaves all cgroups as the
     * launcher made them. As root only.
     */
    public List<String> launchedBy(List<String> launcher) {
        return outer(launcher, List.of());
    }

    /** The same, but the launcher is an ordinary user: {@link #uid()}, to whom the cgroup2 of the terms is delegated. */
    public List<String> launchedUnprivilegedBy(List<String> launcher) {
        return outer(launcher, List.of("--uid", Integer.toString(uid())));
    }

    private List<String> outer(List<String> launcher, List<String> options) {
        if (!Grounds.root()) {
            throw new ZooFailure("only root can limit a launcher");
        }
        List<String> command = new ArrayList<>(List.of(enter()));
        pen.groups().forEach(group -> command.addAll(List.of("--cgroup", group.toString())));
        command.addAll(List.of("--processes", Integer.toString(pen.taskLimit() + LAUNCHER_TASKS)));
        command.addAll(options);
        command.add("--");
        command.addAll(launcher);
        command.addAll(entering(List.of()));
        return command;
    }

    private List<String> entering(List<String> limits) {
        Adversary adversary = pen.adversary();
        String outside = namespace();
        List<String> command = new ArrayList<>(List.of(enter()));
        command.addAll(limits);
        command.addAll(List.of("--outside", outside, "--folder", pen.home().toString()));
        command.addAll(
                List.of("--deadline", Long.toString(pen.terms().deadline().toSeconds() + 10)));
        command.addAll(List.of("--env", pen.mark(), "--env", "QUIETUS_ZOO_PIDNS=" + outside));
        command.addAll(List.of("--env", "QUIETUS_ZOO_SAID=" + said(pen)));
        pen.terms().environment().forEach((key, value) -> command.addAll(List.of("--env", key + "=" + value)));
        if (Grounds.root()) {
            command.addAll(List.of("--uid-outside", Integer.toString(uid())));
        } else if (!adversary.safeUnprivileged()) {
            command.add("--only-below");
        }
        if (adversary == Adversary.PIDNS_INIT) {
            command.add("--newpid");
        }
        command.add("--");
        command.addAll(pen.command());
        return command;
    }

    private static String enter() {
        return Workshop.program("zoo-enter").toString();
    }

    /** The PID namespace of this JVM, as {@code pid:[N]}; namespaces(7). */
    private static String namespace() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    /** What the animal said when it was ready; empty as long as it is not. Details may be the empty text. */
    public Optional<String> details() {
        try {
            String text = Files.readString(said(pen), StandardCharsets.ISO_8859_1);
            return text.substring(0, text.lastIndexOf('\n') + 1)
                    .lines()
                    .findFirst()
                    .map(line -> line.substring("ready".length()).strip());
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    /**
     * Waits until the animal is ready.
     *
     * @return its details, such as {@code port=40123}
     * @throws ZooFailure if it is not by then
     */
    public String awaitReady(Duration patience) {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < patience.toNanos()) {
            Optional<String> details = details();
            if (details.isPresent()) {
                return details.get();
            }
            Start.pause();
        }
        throw new ZooFailure(pen.marker() + " (" + pen.adversary().mode() + ") did not become ready: " + census());
    }

    public Adversary adversary() {
        return pen.adversary();
    }

    /** The unique name of the executable, first name (comm) of its processes, and value of {@code QUIETUS_ZOO}. */
    public String marker() {
        return pen.marker();
    }

    /** The copy of the zoo's program that only this animal runs. */
    public Path executable() {
        return pen.executable();
    }

    /** A uid that belongs to this loan alone, or the JVM's without root. */
    public int uid() {
        return pen.uid();
    }

    /** The animal's working directory, which everybody may write to. */
    public Path home() {
        return pen.home();
    }

    /** Everybody there is, independently of Quietus: bearers of a mark, of the uid, and whoever sits in the outer cgroup,
     * a launcher of {@link #launchedBy} included. Takes a few milliseconds, more on a crowded machine. */
    public Census census() {
        return pen.census();
    }

    /** Only those who run the executable or have the mark in their environment: the animal without its launcher. */
    public Census animals() {
        return pen.marked();
    }

    /**
     * Ends all that {@link #census()} counts, then takes cgroups, mounts, files and the uid away.
     *
     * @throws ZooFailure if anything is left
     */
    @Override
    public void close() {
        pen.close();
    }
}
