package dev.quietus.zoo;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A process that is stuck, for the reason that its {@link Plight} says, and certain to be freed and ended: by {@link #close()},
 * at its deadline (a minute), or when the JVM dies.
 *
 * <p>{@code try (Predicament predicament = Predicament.open(Plight.FROZEN_V1)) { … predicament.pid() … }}
 *
 * <p>All its processes are under a uid of its own, each an image of its own, children of nobody but the kit. Thread-safe for
 * reading; close it once.
 */
public final class Predicament implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final Plight plight;
    private final Stage stage;
    private final long started;

    private Predicament(Plight plight, Stage stage) {
        this.plight = plight;
        this.stage = stage;
        this.started = stage.look().started();
    }

    /** Brings the plight about for a minute at most; see {@link #open(Plight, Duration)}. */
    public static Predicament open(Plight plight) {
        return open(plight, DEADLINE);
    }

    /**
     * Brings the plight about and waits until /proc shows it; needs root.
     *
     * @param deadline after that, counted from the start, the keeper frees and ends all of it even if the test hangs; 100 s at most
     * @throws ZooFailure if the machine lacks what it needs ({@link Plight#missing()}), or it does not show within 20 s; nothing
     *     is left then
     */
    public static Predicament open(Plight plight, Duration deadline) {
        plight.missing().ifPresent(reason -> {
            throw new ZooFailure(plight + ": " + reason);
        });
        Pen pen = Pen.forPlight(plight.terms(deadline), plight.controllers());
        return pen.orClose(() -> {
            Stage stage = new Stage(pen, plight.looking());
            plight.bringAbout(stage);
            return new Predicament(plight, stage);
        });
    }

    public Plight plight() {
        return plight;
    }

    /** The stuck process, as this JVM's PID namespace numbers it. */
    public int pid() {
        return stage.pid();
    }

    /** Who holds it, where that is a process: its end, or its obedience, frees the stuck one. */
    public Optional<Integer> culprit() {
        return stage.culprit();
    }

    /** More about it; {@link Plight} says which keys there are. */
    public String detail(String key) {
        String value = details().get(key);
        if (value == null) {
            throw new ZooFailure(plight + " has no detail " + key);
        }
        return value;
    }

    /** All details. */
    public Map<String, String> details() {
        return Map.copyOf(stage.details());
    }

    /** The uid of the stuck one and of its culprit; nobody else has it. */
    public int uid() {
        return stage.pen().uid();
    }

    /** The name (comm) of the stuck one: unique, 8 characters. Others of the plight have another. */
    public String processName() {
        return stage.pen().marker();
    }

    /** Whether it has ended, by an own look: it is gone, or a zombie without any other thread. */
    public boolean ended() {
        Look look = stage.look();
        return look.ended() || look.started() != started;
    }

    /** Whether nothing of it is left, not even a zombie. */
    public boolean gone() {
        Look look = stage.look();
        return look.state() == '0' || look.started() != started;
    }

    /** Sends SIGKILL to the stuck one through a handle. */
    public void kill() {
        stage.kill();
    }

    /**
     * Frees what is held and takes everything away: processes, cgroups, mounts, devices, files.
     *
     * @throws ZooFailure if anything is left
     */
    @Override
    public void close() {
        stage.pen().close();
    }
}
