package dev.quietus.zoo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where an animal is kept, whoever starts it: a unique marker, a folder with copies of the programs, a uid, cgroups, the
 * keeper that clears all that, and the count. Thread-safe for reading; close it once.
 */
final class Pen implements AutoCloseable {
    private static final int GUESTS_OF_A_PLIGHT = 20;

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
    private List<String> arguments = List.of();

    private Pen(Adversary adversary, Terms terms, boolean privileged) {
        this.adversary = adversary;
        this.terms = terms;
        this.privileged = privileged;
    }

    /**
     * Builds one, and leaves nothing if that fails.
     *
     * @param privileged with a uid, cgroups, and what the animal needs of root
     * @param guests how many tasks the limit allows besides the animal's
     */
    static Pen build(Adversary adversary, Terms terms, boolean privileged, int guests) {
        Pen pen = new Pen(adversary, terms, privileged);
        return pen.orClose(() -> {
            pen.furnish("zoo");
            if (privileged) {
                pen.makeGroups(guests);
            }
            pen.arguments = terms.arguments().isEmpty() && privileged ? Props.of(pen) : terms.arguments();
            pen.keeper = Keeper.start(pen.quarry(), terms.deadline());
            return pen;
        });
    }

    /** The pen of a plight: its executable plays the parts, and further cgroups may be made for it before the keeper starts. */
    static Pen forPlight(Terms terms, List<String> controllers) {
        Pen pen = new Pen(Adversary.SLEEPER, terms, true);
        return pen.orClose(() -> {
            pen.furnish("zoo-plight");
            pen.makeGroups(GUESTS_OF_A_PLIGHT);
            controllers.forEach(name -> pen.groups.add(ControlGroups.ofController(name, pen.marker)));
            pen.keeper = Keeper.start(pen.quarry(), terms.deadline());
            return pen;
        });
    }

    /** What the step gives; if it fails, the pen is closed. */
    <T> T orClose(Supplier<T> step) {
        try {
            return step.get();
        } catch (RuntimeException | Error failure) {
            try {
                close();
            } catch (RuntimeException | Error further) {
                failure.addSuppressed(further);
            }
            throw failure;
        }
    }

    private void furnish(String program) {
        if (privileged) {
            lease = UidLease.take();
        }
        folder = Grounds.folder(marker);
        Grounds.folder(marker + "/home");
        try {
            Files.copy(Workshop.program(program), executable());
            if (privileged) {
                Files.setAttribute(home(), "unix:uid", uid());
            }
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private void makeGroups(int guests) {
        groups.add(ControlGroups.limitingTasks(marker, taskLimit() + guests));
        if (terms.controlGroup() || adversary == Adversary.CGROUP_MOVER) {
            controlGroup = ControlGroups.dedicated(marker + "v2");
            groups.add(controlGroup);
        }
        if (terms.freezer()) {
            freezer = ControlGroups.freezing(marker);
            groups.add(freezer);
        }
    }

    /** Lets everybody write to the animal's working directory and join the task limit, whatever uid a launcher takes. */
    void openToAll() {
        try {
            Files.setPosixFilePermissions(home(), PosixFilePermissions.fromString("rwxrwxrwx"));
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
        groups.forEach(ControlGroups::letAllJoin);
    }

    Adversary adversary() {
        return adversary;
    }

    Terms terms() {
        return terms;
    }

    String marker() {
        return marker;
    }

    /** The environment variable that marks the animal, as KEY=VALUE. */
    String mark() {
        return "QUIETUS_ZOO=" + marker;
    }

    int uid() {
        return lease == null ? Grounds.uid() : lease.uid();
    }

    int size() {
        return terms.size().orElse(adversary.defaultSize());
    }

    int taskLimit() {
        return terms.taskLimit().orElseGet(() -> adversary.taskLimit(size()));
    }

    Path folder() {
        return Objects.requireNonNull(folder, "folder");
    }

    Path home() {
        return folder().resolve("home");
    }

    Path executable() {
        return folder().resolve(marker);
    }

    List<Path> groups() {
        return groups;
    }

    Optional<Path> controlGroup() {
        return Optional.ofNullable(controlGroup);
    }

    Optional<Path> freezer() {
        return Optional.ofNullable(freezer);
    }

    /** The animal's own command line. */
    List<String> command() {
        List<String> command =
                new ArrayList<>(List.of(executable().toString(), adversary.mode(), Integer.toString(size())));
        command.addAll(arguments);
        return command;
    }

    /** Everybody who has the uid, sits in the cgroups, or bears a mark. */
    Census census() {
        return count(quarry());
    }

    /** Only those who bear a mark: the executable or the environment. */
    Census marked() {
        return count(Keeper.quarry(-1, folder(), mark(), List.of()));
    }

    private List<String> quarry() {
        return Keeper.quarry(privileged ? uid() : -1, folder(), mark(), groups);
    }

    private static Census count(List<String> quarry) {
        List<String> command =
                new ArrayList<>(List.of(Workshop.program("zoo-count").toString()));
        command.addAll(quarry);
        Tool.Output output = Tool.run(command);
        if (output.exit() != 0) {
            throw new ZooFailure("cannot count: " + output.lines());
        }
        return Census.parse(output.lines());
    }

    /** Clears: all processes, then cgroups, files and the uid. Fails if anything is left. */
    @Override
    public void close() {
        try {
            if (keeper != null) {
                keeper.clear();
            } else if (folder != null) {
                Keeper.clear(quarry());
            }
            if (folder != null) {
                Census after = census();
                if (!after.nothingLives()) {
                    throw new ZooFailure("still alive: " + after);
                }
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
