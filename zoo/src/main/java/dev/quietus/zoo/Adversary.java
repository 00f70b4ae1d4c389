package dev.quietus.zoo;

import java.util.function.IntUnaryOperator;

/**
 * A program that resists. Started by {@link Enclosure#open(Adversary)}, never by hand.
 *
 * <p>Size means processes, the root included, unless the sentence of the animal says otherwise.
 */
public enum Adversary {
    /** One process that sleeps. */
    SLEEPER("sleeper", 1, Family.RECOGNISABLE, "the root is all there is"),
    /** A chain: each process is the only child of the one before. */
    TREE_DEEP("tree-deep", 12, Family.RECOGNISABLE, "all parents are alive"),
    /** One root, all others are its children. */
    TREE_WIDE("tree-wide", 20, Family.RECOGNISABLE, "all parents are alive"),
    /** A chain in which each process leads a session of its own. */
    SETSID_TREE("setsid-tree", 6, Family.RECOGNISABLE, "all parents are alive"),
    /** Members in process groups whose leaders have exited; their parents have exited too. */
    GROUP_ESCAPE("group-escape", 6, Family.RECOGNISABLE, "they share the session and executable of the root"),
    /** Double-forked daemons in sessions of their own that call themselves kernel threads; the root is not their parent. */
    DAEMONS("daemons", 5, Family.LOST, "no parent, group, session, name or command line joins them to the root"),
    /** Lineages (size counts them) in which each process forks a child and exits. The root looks on. */
    FORK_RACER("fork-racer", 6, Family.LOST, "no parent link lasts; only the process group joins them to the root"),
    /** Fork racers, each process in a process group of its own. */
    FORK_RACER_SETPGID("fork-racer-setpgid", 6, Family.LOST, "no parent link or process group lasts"),
    /** Fork racers, each process in a session of its own. */
    FORK_RACER_SETSID("fork-racer-setsid", 6, Family.LOST, "no parent link, process group or session lasts"),
    /** Fork racers of which one, each 100 ms, kills everybody else of its uid (the root at the first shot). */
    RACER_FIGHTS_BACK("racer-fights-back", 6, Family.LOST, "the root dies of the first shot"),
    /** Forks at its task limit for ever. The size has no meaning. */
    FORK_BOMB("fork-bomb", 1, Family.LOST, "parents come and go at every moment"),
    /** Ignores and blocks all signals. */
    DEAF("deaf", 4, Family.RECOGNISABLE, "all parents are alive"),
    /** One process whose main thread has exited while another lives: State Z, alive. */
    HEADLESS("headless", 1, Family.RECOGNISABLE, "the root is all there is"),
    /** A root and its children, all of them headless. */
    HEADLESS_TREE("headless-tree", 5, Family.RECOGNISABLE, "all parents are alive, although in State Z"),
    /** One process; size counts its threads. */
    THREADS("threads", 1000, Family.RECOGNISABLE, "the root is all there is");

    private enum Family {
        RECOGNISABLE,
        LOST
    }

    private final String mode;
    private final int defaultSize;
    private final Family family;
    private final String reason;

    Adversary(String mode, int defaultSize, Family family, String reason) {
        this.mode = mode;
        this.defaultSize = defaultSize;
        this.family = family;
        this.reason = reason;
    }

    /** The name on the command line, such as {@code fork-racer}. */
    public String mode() {
        return mode;
    }

    /** The size that is used unless the {@link Terms} say another. */
    public int defaultSize() {
        return defaultSize;
    }

    /** Whether the pid of the root describes a family that an outsider could recognise; see {@link #reason()}. */
    public boolean recognisableByPid() {
        return family == Family.RECOGNISABLE;
    }

    /** Why the family is recognisable by the pid of its root, or why not. */
    public String reason() {
        return reason;
    }

    /** How many living processes the counter finds once it is ready, or −1 if that changes all the time. */
    public int processes(int size) {
        return switch (this) {
            case FORK_RACER, FORK_RACER_SETPGID, FORK_RACER_SETSID, RACER_FIGHTS_BACK, FORK_BOMB -> -1;
            case SLEEPER, HEADLESS, THREADS -> 1;
            default -> size;
        };
    }

    /** The task limit (processes and threads) of an enclosure for this size. */
    public int taskLimit(int size) {
        IntUnaryOperator tasks = switch (this) {
            case FORK_BOMB -> any -> 60;
            case FORK_RACER, FORK_RACER_SETPGID, FORK_RACER_SETSID, RACER_FIGHTS_BACK -> lineages -> 10 * lineages + 40;
            default -> members -> 3 * members + 20;
        };
        return tasks.applyAsInt(size);
    }

    /** Whether it may be started by an ordinary user, whose other processes it must not hit. */
    public boolean safeUnprivileged() {
        return switch (this) {
            case RACER_FIGHTS_BACK, FORK_BOMB -> false;
            default -> true;
        };
    }
}
