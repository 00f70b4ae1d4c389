package dev.quietus.zoo;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * The ways in which a process can be stuck for one known reason; {@link Predicament#open} brings one about. Those whose
 * name ends in KILLED, and those of which it is said, exist only after a SIGKILL, which the kit then has sent
 * ({@link #killed()}). What /proc showed of each is in docs/reference/plights.md.
 */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state, nobody changes the list
public enum Plight {
    /** Frozen by the v1 freezer (detail {@code cgroup}); only thawing that cgroup frees it. */
    FROZEN_V1(StillScenes::frozenV1, Sign.of("D", "__refrigerator"), false, Need.V1_FREEZER),
    /** The same with a SIGKILL pending, which does nothing until the cgroup is thawed; then it ends at once. */
    FROZEN_V1_KILLED(StillScenes::frozenV1, Sign.of("D", "__refrigerator"), true, Need.V1_FREEZER),
    /** Frozen by cgroup2 (detail {@code cgroup}); thawing lets it run, SIGKILL ends it even frozen. */
    FROZEN_V2(StillScenes::frozenV2, Sign.of("S", "get_signal|do_freezer_trap"), false, Need.CGROUP2),
    /** Stopped by SIGSTOP; SIGCONT lets it run, SIGKILL ends it. */
    STOPPED(StillScenes::stopped, Sign.of("T", ""), false),
    /** In ptrace-stop; the culprit is its tracer. SIGKILL ends it, but leaves a zombie until the tracer waits or ends. */
    TRACED(TracerScenes::traced, Sign.of("t", ""), false),
    /** Killed, and stopped on its way out by PTRACE_O_TRACEEXIT; only the end of its tracer, the culprit, frees it. */
    HELD_AT_EXIT(TracerScenes::heldAtExit, Sign.of("t", ""), true),
    /** A zombie; only the end of its parent, the culprit, which sleeps and never waits, gives its slot back. */
    UNREAPED(StillScenes::unreaped, Sign.of("Z", ""), false),
    /** Its main thread has exited, another lives: State Z, yet alive. A signal to the whole process ends it. */
    HEADLESS(StillScenes::headless, Sign.of("Z", ""), false),
    /** Killed, a zombie; its parent would collect it, but its tracer, the culprit, comes first and never waits. */
    TRACER_HELD_ZOMBIE(TracerScenes::unreapedByTracer, Sign.of("Z", ""), true),
    /**
     * In ptrace-stop; its tracer (detail {@code tracer}) has been killed, but is held at its exit by its own tracer, the culprit, and
     * so has not let go. Only the end of the culprit frees both. A tracer that is dead cannot hold anybody.
     */
    TRACED_BY_DYING(TracerScenes::tracedByDying, Sign.of("t", ""), false),
    /** Waits in vfork for its child, the culprit, to exec or end. State D, and yet a signal ends it; the child stays. */
    VFORK_PARENT(StillScenes::vforkParent, Sign.of("D", ""), false),
    /**
     * Waits for the answer of a FUSE server, the culprit, which has read the request and never answers. Aborting the connection,
     * or the end of the server, frees it; SIGKILL before that does not end it. Details {@code mount}, {@code device} (0:N),
     * {@code connection} (N).
     */
    FUSE_HANG(MountScenes::fuse, Sign.of("S", "request_wait_answer"), false, Need.FUSE),
    /** The same, killed: now in state D until the connection is aborted or the server ends. */
    FUSE_HANG_KILLED(MountScenes::fuse, Sign.of("D", "request_wait_answer"), true, Need.FUSE),
    /**
     * Calls exec, and waits there for the FUSE server, the culprit, to take back what it had mapped. Meanwhile the kernel keeps
     * whoever reads its {@code stat}, {@code maps}, {@code exe} waiting, {@code ps} and this JVM alike: only {@code status} may be
     * read. Details and cures as above; SIGKILL does not end it.
     */
    EXEC_HANG(MountScenes::exec, Sign.of("D", ""), false, Need.FUSE),
    /**
     * Maps something else over what it had mapped, and waits for the FUSE server, the culprit, to take that back. Meanwhile the
     * kernel keeps whoever reads its {@code maps}, {@code cmdline}, {@code environ} waiting. Details and cures as above.
     */
    MAP_HANG(MountScenes::map, Sign.of("D", "folio_wait_bit"), false, Need.FUSE),
    /** Creates a file on a frozen file system (details {@code mount}, {@code device}); only thawing that frees it. */
    FILE_SYSTEM_FROZEN(MountScenes::frozenDisk, Sign.of("D", "percpu_rwsem_wait"), false, Need.LOOP, Need.EXT4),
    /** The same with a SIGKILL pending, which does nothing until the file system is thawed. */
    FILE_SYSTEM_FROZEN_KILLED(MountScenes::frozenDisk, Sign.of("D", "percpu_rwsem_wait"), true, Need.LOOP, Need.EXT4),
    /**
     * Has a SIGKILL pending, but waits for a disk from which its blkio cgroup may read a byte each second. Details {@code cgroup},
     * {@code device} and {@code mount}. Lifting that limit frees it; so would the disk's answer, in an hour.
     */
    DISK_SILENT(MountScenes::throttledDisk, Sign.of("D", "iomap_dio_rw"), true, Need.LOOP, Need.EXT4, Need.V1_BLKIO),
    /** Dumps its core into a handler, the culprit, that does not read. SIGKILL, or the end of the handler, ends it; SIGTERM does not. */
    DUMPING(DumpScenes::dumping, Sign.of("S", "pipe_write"), false, Need.CORE_PATTERN),
    /** Writes to a device-mapper device that is suspended. The zoo has no scene of it yet: no machine could try it. */
    DEVICE_SUSPENDED(stage -> {}, Sign.of("D", ""), true, Need.DEVICE_MAPPER, Need.SCENE),
    /** Reads from a hard NFS mount whose server is silent. The zoo has no scene of it yet: no machine could try it. */
    NFS_HANG(stage -> {}, Sign.of("D", ""), true, Need.NFS, Need.SCENE),
    /**
     * The init of a PID namespace, killed, that waits for a member (detail {@code member}) which was put there from outside and is a
     * zombie; only the end of that one's parent, the culprit, which never waits, frees it.
     */
    INIT_AWAITS_ZOMBIE(NamespaceScenes::awaitsUnreaped, Sign.of("S", "zap_pid_ns_processes"), true),
    /** The same, but the member, the culprit, is held by the v1 freezer (detail {@code cgroup}); thawing that frees it. */
    INIT_AWAITS_FROZEN(NamespaceScenes::awaitsFrozen, Sign.of("S", "zap_pid_ns_processes"), true, Need.V1_FREEZER),
    /** Killed, and gives back much memory beside a busy process, the culprit, that has nearly all of the processor. It ends by itself. */
    TEARDOWN(SlowScenes::teardown, Sign.exiting("R", "exit_mmap"), true),
    /**
     * Has a SIGKILL pending, but its cpu cgroup (detail {@code cgroup}) is in debt with its quota: for some time it does not run
     * at all. Lifting the quota frees it, else it ends when the debt is paid.
     */
    STARVED(SlowScenes::starved, Sign.of("R", ""), true, Need.V1_CPU),
    /** No plight of its own: it holds a flock for which a waiter (detail {@code waiter}, another process) waits. */
    LOCK_WAITER(WaiterScenes::lock, Sign.of("S", ""), false),
    /** No plight of its own: it is the only writer of a FIFO from which a waiter (detail {@code waiter}) reads. */
    WAITING_PIPE(WaiterScenes::pipe, Sign.of("S", ""), false),
    /** The init of a PID namespace without any handler: the kernel discards SIGTERM. SIGKILL from outside ends it. */
    NAMESPACE_INIT_DEAF(NamespaceScenes::deaf, Sign.of("S", ""), false),
    /** Ignores SIGTERM; SIGKILL ends it. */
    DEAF_IGNORES(StillScenes::ignores, Sign.of("S", ""), false),
    /** Blocks SIGTERM, which stays pending; SIGKILL ends it. */
    DEAF_BLOCKS(StillScenes::blocks, Sign.of("S", ""), false),
    /** Catches SIGTERM and goes on; SIGKILL ends it. */
    DEAF_CATCHES(StillScenes::catches, Sign.of("S", ""), false);

    private final Consumer<Stage> scene;
    private final Sign sign;
    private final boolean killed;
    private final List<Need> needs;

    Plight(Consumer<Stage> scene, Sign sign, boolean killed, Need... needs) {
        this.scene = scene;
        this.sign = sign;
        this.killed = killed;
        this.needs = Arrays.asList(needs);
    }

    /** Whether a SIGKILL has already been sent to the stuck process when {@link Predicament#open} returns. */
    public boolean killed() {
        return killed;
    }

    /** What a machine must have for it, besides a cgroup pids controller and a C compiler. */
    public String needs() {
        return all().stream().map(Need::words).collect(Collectors.joining(", "));
    }

    /** Why this machine cannot bring it about, as a sentence for a skipped test; empty if it can. */
    public Optional<String> missing() {
        return all().stream().flatMap(need -> need.missing().stream()).findFirst();
    }

    private List<Need> all() {
        List<Need> all = new java.util.ArrayList<>(List.of(Need.ROOT));
        all.addAll(needs);
        return all;
    }

    Terms terms(Duration deadline) {
        Terms terms = Terms.standard().within(deadline);
        if (needs.contains(Need.V1_FREEZER)) {
            terms = terms.inFreezer();
        }
        return needs.contains(Need.CGROUP2) ? terms.inControlGroup() : terms;
    }

    /** The v1 controllers of which it wants a cgroup, besides those in the terms. */
    List<String> controllers() {
        return needs.contains(Need.V1_CPU)
                ? List.of("cpu")
                : needs.contains(Need.V1_BLKIO) ? List.of("blkio") : List.of();
    }

    /** How the stuck one can be looked at. */
    IntFunction<Look> looking() {
        return this == EXEC_HANG ? Look::ofStatus : Look::at;
    }

    Sign sign() {
        return sign;
    }

    void bringAbout(Stage stage) {
        scene.accept(stage);
        if (killed) {
            stage.kill();
        }
        stage.await(killed ? sign.afterKill() : sign);
        if (this == INIT_AWAITS_ZOMBIE) {
            // Its init waits as soon as the member is told to end; that one is no zombie yet.
            int member = Integer.parseInt(stage.details().getOrDefault("member", "0"));
            stage.until("the member is a zombie", () -> Look.at(member).ended());
        }
    }
}
