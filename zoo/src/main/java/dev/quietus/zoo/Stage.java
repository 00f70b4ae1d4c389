package dev.quietus.zoo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

/**
 * Where a plight is brought about: starts the stuck one and those who hold it, each as an image of its own so that nothing
 * but the plight joins them, and remembers who is who. Not thread-safe.
 */
final class Stage {
    static final int SIGKILL = 9;
    private static final long PATIENCE_SECONDS = 20;

    private final Pen pen;
    private final IntFunction<Look> looking;
    private final Map<String, String> details = new LinkedHashMap<>();
    private int pid;
    private Optional<Integer> culprit = Optional.empty();

    /**
     * @param looking how the one who gets stuck can be looked at
     */
    Stage(Pen pen, IntFunction<Look> looking) {
        this.pen = pen;
        this.looking = looking;
    }

    /** How the stuck one looks now. */
    Look look() {
        return looking.apply(pid);
    }

    Pen pen() {
        return pen;
    }

    int pid() {
        return pid;
    }

    Optional<Integer> culprit() {
        return culprit;
    }

    Map<String, String> details() {
        return details;
    }

    /** Starts the one that is to get stuck; a parent outside collects it when it ends. */
    Start victim(String... part) {
        return victim(List.of(), part);
    }

    /** The same with more options for zoo-start. */
    Start victim(List<String> options, String... part) {
        Start start = start("", options, part);
        pid = start.rootPid();
        return start;
    }

    /** Says that another process than the one that {@link #victim} started is the stuck one. */
    void stuckIs(int number) {
        pid = number;
    }

    /** Starts another process under the enclosure's uid. */
    Start second(String... part) {
        return start("-" + part[0], List.of(), part);
    }

    /** Starts the one that holds the stuck one. */
    void held(String... part) {
        blame(second(part).rootPid());
    }

    void blame(int number) {
        culprit = Optional.of(number);
    }

    void tell(String key, Object value) {
        details.put(key, value.toString());
    }

    private Start start(String suffix, List<String> options, String... part) {
        List<String> command = new ArrayList<>(Start.starter(pen));
        command.addAll(List.of("--pids-cgroup", pen.groups().getFirst().toString()));
        command.addAll(options);
        command.addAll(List.of("--reap", "--"));
        command.addAll(part(part));
        return Start.of(pen, suffix, part[0], command);
    }

    /** Starts a part that begins as root and becomes the enclosure's uid by itself. */
    Start privileged(String... part) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "echo root $$; exec \"$@\"", "sh"));
        command.addAll(part(part));
        return Start.of(pen, "-" + part[0], part[0], command);
    }

    /** Runs a part that ends at once. */
    void run(String... part) {
        tool(part(part).toArray(String[]::new));
    }

    /** Runs a program of the machine to its end. */
    void tool(String... command) {
        Tool.Output output = Tool.run(List.of(command));
        if (output.exit() != 0) {
            throw new ZooFailure(String.join(" ", command) + ": " + output.lines());
        }
    }

    private List<String> part(String... part) {
        List<String> command = new ArrayList<>(List.of(pen.executable().toString()));
        command.addAll(List.of(part));
        return command;
    }

    /** Sends a signal through a handle. */
    void signal(int target, int number) {
        run("send-signal", Integer.toString(target), Integer.toString(pen.uid()), Integer.toString(number));
    }

    void kill() {
        signal(pid, SIGKILL);
    }

    /** Waits until the stuck one shows the sign. */
    void await(Sign sign) {
        await(pid, sign);
    }

    /** Waits until that process shows the sign; {@link ZooFailure} with what it shows instead after 20 s. */
    void await(int who, Sign sign) {
        try {
            until(sign.toString(), () -> sign.shownBy(looking.apply(who)));
        } catch (ZooFailure failure) {
            throw new ZooFailure("pid " + who + " shows " + looking.apply(who), failure);
        }
    }

    /** Waits until that holds; {@link ZooFailure} after 20 s. */
    void until(String what, BooleanSupplier holds) {
        long begin = System.nanoTime();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - begin > PATIENCE_SECONDS * 1_000_000_000) {
                throw new ZooFailure(pen.marker() + ": did not become so: " + what);
            }
            Start.pause();
        }
    }

    /** A path of the enclosure's own folder, where the uid may not write. */
    Path place(String name) {
        return pen.folder().resolve(name);
    }
}
