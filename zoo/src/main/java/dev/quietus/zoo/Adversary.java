package dev.quietus.zoo;

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
    /** Orphans in process groups whose leaders have exited. */
    GROUP_ESCAPE("group-escape", 6, Family.LOST, "no parent or group joins them to the root, only the executable"),
    /** All members are children of the root's parent, by CLONE_PARENT. */
    CLONE_PARENT("clone-parent", 5, Family.RECOGNISABLE, "they stay in the process group that the root leads"),
    /** The root is a subreaper: orphans in other sessions are its children again. */
    FAMILY_REAPER("family-reaper", 5, Family.RECOGNISABLE, "all have the root as parent, if not by birth"),
    /** Double-forked daemons in sessions of their own that call themselves kernel threads. */
    DAEMONS("daemons", 5, Family.LOST, "no parent, group, session, name or command line joins them to the root"),
    /** Double-forked daemons that keep the environment, in which {@code QUIETUS_ZOO} is the enclosure's name. */
    ENV_MARKED("env-marked", 4, Family.LOST, "only the environment and the executable join them to the root"),
    /** Lineages (size counts them) in which each process forks a child and exits. The root looks on. */
    FORK_RACER("fork-racer", 6, Family.LOST, "no parent link lasts; only the process group joins them to the root"),
    /** Fork racers, each process in a process group of its own. */
    FORK_RACER_SETPGID("fork-racer-setpgid", 6, Family.LOST, "no parent link or process group lasts"),
    /** Fork racers, each process in a session of its own. */
    FORK_RACER_SETSID("fork-racer-setsid", 6, Family.LOST, "no parent link, process group or session lasts"),
    /** Lineages (size counts them) of one process at a time, which chooses its child's pid and session itself. */
    NUMBER_CHOOSER("number-chooser", 1, Family.LOST, "no parent link or session lasts, and no number follows another"),
    /** Forks at its task limit for ever. The size has no meaning. */
    FORK_BOMB("fork-bomb", 1, Family.LOST, "parents come and go at every moment"),
    /** A bomb whose processes lose their main thread at birth: cgroup.kill reaches none. The size has no meaning. */
    HEADLESS_BOMB("headless-bomb", 1, Family.LOST, "parents come and go at every moment"),
    /** Fork racers of which one, each 100 ms, kills everybody else of its uid (the root at the first shot). */
    RACER_FIGHTS_BACK("racer-fights-back", 6, Family.LOST, "the root dies of the first shot"),
    /** In turn each stops everybody of its uid by SIGSTOP, for 5 ms. */
    SIGSTOP_LOOP("sigstop-loop", 4, Family.RECOGNISABLE, "all parents are alive"),
    /** Ignores and blocks all signals. */
    DEAF("deaf", 4, Family.RECOGNISABLE, "all parents are alive"),
    /** The init of a PID namespace, which ignores all signals, and its children. */
    PIDNS_INIT("pidns-init", 4, Family.RECOGNISABLE, "all parents are alive, the namespace is theirs alone"),
    /** All members are stopped (state T), the root too. */
    STOPPED("stopped", 3, Family.RECOGNISABLE, "all parents are alive"),
    /** Obeys SIGTERM after 0.3 s. */
    SLOW_TERM("slow-term", 2, Family.RECOGNISABLE, "all parents are alive"),
    /** Obeys SIGTERM, but leaves a child in a session of its own, which does the same. */
    TRAPS_TERM_FORKS("traps-term-forks", 2, Family.RECOGNISABLE, "all parents are alive until the first SIGTERM"),
    /** No adversary: an innocent stranger that exits at any signal, so that none goes unnoticed. See {@link Sentinels}. */
    SENTINEL("sentinel", 1, Family.RECOGNISABLE, "the root is all there is"),
    /** One process whose main thread has exited while another lives: State Z, alive. */
    HEADLESS("headless", 1, Family.RECOGNISABLE, "the root is all there is"),
    /** A root and its children, all of them headless. */
    HEADLESS_TREE("headless-tree", 5, Family.RECOGNISABLE, "all parents are alive, although in State Z"),
    /** One process; size counts its threads. */
    THREADS("threads", 1000, Family.RECOGNISABLE, "the root is all there is"),
    /** A root, a tracer, and their siblings, which the tracer holds in ptrace-stop (state t). */
    TRACED_BY_SIBLING("traced-by-sibling", 5, Family.RECOGNISABLE, "all parents are alive"),
    /** The same, but the siblings run, and when killed hang on their way out until the tracer has ended. */
    HELD_AT_EXIT("held-at-exit", 5, Family.RECOGNISABLE, "all parents are alive"),
    /** Each brings back any other that dies. */
    WATCHDOGS("watchdogs", 2, Family.RECOGNISABLE, "parent and child at first; a survivor founds the family anew"),
    /** A pair: when the parent dies, the child founds a new pair in a session of its own. */
    DEAD_MAN("dead-man", 2, Family.RECOGNISABLE, "parent and child, until one is ended without the other"),
    /** The root brings back its workers; {@code worker=PID} in the details is one of them. */
    SUPERVISOR("supervisor", 3, Family.RECOGNISABLE, "all parents are alive"),
    /** A shell that starts its child again and again. Arguments: a command that says "ready" and does so instead. */
    SHELL_LOOP("shell-loop", 2, Family.RECOGNISABLE, "the shell is the root"),
    /** Families of eight in sessions of their own; each member brings back any that dies ({@code member=N} is one). */
    MESH("mesh", 64, Family.RECOGNISABLE, "all are forks of the root, without an exec between"),
    /** About a thousand exec calls a second each, under changing names, command lines and executables. */
    EXEC_RACER("exec-racer", 3, Family.RECOGNISABLE, "pids and parents stay, whatever the names"),
    /** The same, but a second thread calls exec and takes over the pid. */
    THREAD_EXEC("thread-exec", 2, Family.RECOGNISABLE, "pids and parents stay, whatever the names"),
    /** Size counts pairs: a parent stuck in vfork (state D) and its child. */
    VFORK_BLOCKERS("vfork-blockers", 4, Family.RECOGNISABLE, "all parents are alive"),
    /** One process with size dead children that it never reaps. */
    ZOMBIE_MAKER("zombie-maker", 20, Family.RECOGNISABLE, "the root is all that lives"),
    /** One process that has touched size MiB. */
    BIG_MEMORY("big-memory", 64, Family.RECOGNISABLE, "the root is all there is"),
    /** Each member has another hostile name (comm) and command line; there are ten. */
    HOSTILE_NAMES("hostile-names", 10, Family.RECOGNISABLE, "all parents are alive"),
    /** Listens at one port number, TCP and UDP, v4 and v6, on loopback; children inherit it. Argument: the port. */
    PORT_HOLDER("port-holder", 2, Family.RECOGNISABLE, "all parents are alive"),
    /** Holds {@code home/held.txt} (open, locked), maps {@code home/libmapped.so}, deleted ones; sits in home/sat-in. */
    FILE_HOLDER("file-holder", 1, Family.RECOGNISABLE, "the root is all there is"),
    /** Leaves shared memory, semaphores, message queues, a socket, a FIFO and a pid file behind. */
    LITTERER("litterer", 1, Family.RECOGNISABLE, "the root is all there is"),
    /** Members in a session with a terminal whose master the root holds; {@code tty=pts/N} in the details. */
    TERMINAL("terminal", 3, Family.RECOGNISABLE, "all parents are alive"),
    /** Orphans (size counts them) in sessions of their own that hold a TCP port ({@code port=N}). Argument: the port. */
    PORT_ORPHAN("port-orphan", 1, Family.LOST, "the root has exited"),
    /** Children made root by a setuid helper, where that works ({@code root=N}); else they stay what they are. */
    SETUID_ESCAPE("setuid-escape", 2, Family.RECOGNISABLE, "without the privilege the children stay children"),
    /** Hops between its cgroup, that one's parent and a sibling ({@code moved=1}), wherever it may write. */
    CGROUP_MOVER("cgroup-mover", 3, Family.RECOGNISABLE, "all parents are alive"),
    /** Makes, joins and nests (size deep) user, mount, network and PID namespaces; forks in each; climbs if it can. */
    NAMESPACE_JOINER("namespace-joiner", 3, Family.RECOGNISABLE, "all parents are alive, in whatever namespace"),
    /** In turn as nohup, setsid, disown, a daemon and at do; the last becomes another image without environment. */
    DETACHED("detached", 5, Family.LOST, "the root has exited"),
    /** Size counts orphans that keep the leader's stdin, stdout and stderr open. Argument: "talk", then they write. */
    PIPE_KEEPER("pipe-keeper", 1, Family.LOST, "the root has exited"),
    /** Forks in a handler of exit(3); so does the child when SIGTERM makes it exit. The size has no meaning. */
    FORK_IN_ATEXIT("fork-in-atexit", 1, Family.LOST, "the root has exited"),
    /** Each tries to hold pid 1 and the root's parent by ptrace and to kill them ({@code init=held|refused}). */
    INIT_TRACER("init-tracer", 2, Family.RECOGNISABLE, "all parents are alive"),
    /** Each sends SIGSTOP, SIGTERM and SIGKILL to pid 1 and the root's parent for ever ({@code sent=N}). */
    INIT_STOPPER("init-stopper", 2, Family.RECOGNISABLE, "all parents are alive"),
    /** Fills a folder (argument; the kit gives a tmpfs of 4 MiB), half of it by a deleted file, then its inodes. */
    STATE_FILLER("state-filler", 256, Family.RECOGNISABLE, "the root is all there is"),
    /** Size MiB, touched for ever by three children whom the root replaces when they die. */
    MEMORY_HOG("memory-hog", 48, Family.RECOGNISABLE, "all parents are alive"),
    /** Orphans born through the native, i386 and x32 system call tables ({@code native=N i386=N x32=N}). */
    SYSCALL_MIXER("syscall-mixer", 1, Family.LOST, "no parent, group or session joins them to the root");

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

    /**
     * How many living processes the counter finds once it is ready, or −1 if that changes all the time, depends on the
     * machine, or the root is not among them.
     */
    public int processes(int size) {
        return switch (this) {
            case FORK_RACER, FORK_RACER_SETPGID, FORK_RACER_SETSID, NUMBER_CHOOSER -> -1;
            case RACER_FIGHTS_BACK, FORK_BOMB, HEADLESS_BOMB -> -1;
            case NAMESPACE_JOINER, SYSCALL_MIXER, PORT_ORPHAN, DETACHED, PIPE_KEEPER, FORK_IN_ATEXIT -> -1;
            case SLEEPER, HEADLESS, THREADS, ZOMBIE_MAKER, BIG_MEMORY, FILE_HOLDER, LITTERER, STATE_FILLER -> 1;
            case MEMORY_HOG -> 4;
            case VFORK_BLOCKERS -> 1 + 2 * size;
            default -> size;
        };
    }

    /** The task limit (processes, threads, zombies) of an enclosure for this size. */
    int taskLimit(int size) {
        return switch (this) {
            case FORK_BOMB, HEADLESS_BOMB -> 60;
            case FORK_RACER, FORK_RACER_SETPGID, FORK_RACER_SETSID, NUMBER_CHOOSER, RACER_FIGHTS_BACK -> 10 * size + 40;
            case BIG_MEMORY, STATE_FILLER, MEMORY_HOG -> 20;
            case THREADS -> size + 20;
            default -> 3 * size + 20;
        };
    }

    /** Whether only root can start it. */
    public boolean needsRoot() {
        return this == PIDNS_INIT || this == NUMBER_CHOOSER;
    }

    /**
     * Whether an ordinary user may start it outside of any containment: not if it would hit the user's other processes, nor if only a shot at the
     * whole uid would be sure to end it.
     */
    public boolean safeUnprivileged() {
        return switch (this) {
            case FORK_RACER, FORK_RACER_SETPGID, FORK_RACER_SETSID, FORK_BOMB, HEADLESS_BOMB -> false;
            case NUMBER_CHOOSER, RACER_FIGHTS_BACK, SIGSTOP_LOOP, PIDNS_INIT, INIT_TRACER, INIT_STOPPER -> false;
            default -> true;
        };
    }
}
