package dev.quietus.guard;

import dev.quietus.Capability;
import dev.quietus.Happening;
import dev.quietus.Quietus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A guard at work: what the feeds tell is judged by the orders, carried out, and written down. Nothing is done to anybody before
 * the log can be written, and before it is certain that no other guard writes there. Thread-safe.
 */
public final class Guard implements AutoCloseable {
    private static final int HANDS = 3;

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Consumer<String> speaker;
    private List<Capability> endurance = List.of();
    private @Nullable Work work;
    private final Settling settling = new Settling();
    private final CompletableFuture<String> broken = new CompletableFuture<>();
    private OptionalInt port = OptionalInt.empty();
    private boolean closed;

    private Guard(Consumer<String> speaker) {
        this.speaker = speaker;
    }

    /**
     * Starts one; when this returns it has looked at everybody once, and hears.
     *
     * @param speaker is told, from several threads, what somebody should know who reads what this program says
     * @throws IOException in a sentence: if nothing can be written down, another guard is there, or it cannot listen. Then
     *     nothing of it is left
     * @throws dev.quietus.QuietusException UNAVAILABLE if this machine cannot be looked at
     */
    public static Guard start(GuardSettings settings, Consumer<String> speaker) throws IOException {
        Guard guard = new Guard(speaker);
        boolean started = false;
        try {
            guard.open(settings);
            started = true;
            return guard;
        } finally {
            if (!started) {
                guard.close();
            }
        }
    }

    private void open(GuardSettings settings) throws IOException {
        Orders orders = settings.orders();
        Quietus quietus = later(Quietus.open());
        later(GuardLock.take(settings.state()));
        later(GuardLock.take(settings.log()));
        endurance = quietus.machine().endure();
        AuditLog log = later(AuditLog.open(AuditLog.Settings.in(settings.log()), speaker));
        StateStore store = new StateStore(settings.state(), quietus.boot());
        Memory memory = store.load();
        store.said().ifPresent(speaker);
        Profiles profiles = new Profiles(new ProfileStore(settings.state().resolve("profiles"), speaker));
        Hooks hooks = later(new Hooks(settings.hooks(), speaker));
        AtomicReference<@Nullable Engine> known = new AtomicReference<>();
        Metrics metrics = new Metrics(() -> pending(known.get()), () -> resident(quietus));
        Docket docket = new Docket(incident -> write(log, metrics, incident));
        Hands hands = new Hands(HANDS);
        Guests guests = later(new Guests());
        Company company = new Company(
                hooks::before, incident -> tell(hooks, metrics, incident), store::save, this::broke, profiles);
        Engine engine = new Engine(orders, docket, hands, company, memory);
        known.set(engine);
        if (settings.monitoring()) {
            engine.standing().switchTo("", Mode.MONITOR);
        }
        later(engine);
        // Before the engine: it hears then how those went that were being carried out.
        later(hands);
        // Before anything is listened to: what it does would be heard, and counted.
        Drill.hold(hands, settings.state().resolve("drill"));
        AtomicReference<@Nullable Ears> ears = new AtomicReference<>();
        Desk desk = new Desk(engine, docket, hands, guests, () -> states(ears.get()), ControlPeers.own());
        // Finds out whether another guard listens there; what is asked before the engine runs waits for it.
        ControlServer server = later(ControlServer.open(orders.control(), desk, metrics::text));
        port = server.port();
        later(PanicPath.open(Path.of(orders.control().panic()), desk, speaker));
        engine.start();
        Ears.Hearer hearer = new Ears.Hearer((feed, happening) -> hear(engine, metrics, feed, happening), this::broke);
        Ears listening = later(new Ears(quietus.machine().feeds(), hearer));
        listening.listenFor(orders);
        ears.set(listening);
        work = new Work(engine, listening, settings);
        later(settling).begin();
    }

    /** What is there as long as it works. */
    private record Work(Engine engine, Ears ears, GuardSettings settings) {}

    /**
     * Takes other orders instead of those in force. How orders of the same name were switched, what was counted, who is frozen
     * and what waits for somebody stays; what runs already is looked at by the new ones. Where it listens and its hooks stay
     * as they were at its start.
     */
    public synchronized void reload(Orders orders) {
        Work present = work;
        if (closed || present == null) {
            return;
        }
        // First, so that nobody falls between: whoever is heard too early is looked at afterwards.
        present.ears().listenFor(orders);
        present.engine().adopt(orders);
        if (present.settings().monitoring()) {
            present.engine().standing().switchTo("", Mode.MONITOR);
        }
        Orders before = present.settings().orders();
        if (!orders.hooks().equals(before.hooks())) {
            speaker.accept("other hooks are called only after the next start");
        }
    }

    private <T extends AutoCloseable> T later(T resource) {
        opened.push(resource);
        return resource;
    }

    private void hear(Engine engine, Metrics metrics, String feed, Happening happening) {
        if (happening instanceof Happening.Executed executed
                && settling.concerns(executed.process(), executed.file())) {
            return;
        }
        // First, for somebody may be held.
        engine.hear(happening);
        metrics.heard(feed, kind(happening));
        if (happening instanceof Happening.Lost loss) {
            metrics.lost(feed, loss.count());
        }
    }

    /** The name of the kind, in lower case. */
    private static String kind(Happening happening) {
        return happening.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    private static boolean write(AuditLog log, Metrics metrics, Incident incident) {
        metrics.incident(incident);
        boolean written = log.write(incident);
        if (!written) {
            metrics.unwritten();
        }
        return written;
    }

    private static void tell(Hooks hooks, Metrics metrics, Incident incident) {
        if (incident.standing() == Incident.Standing.DONE) {
            metrics.responded(incident.order(), incident.response());
            if (incident.receipt().isPresent()) {
                metrics.gone(incident.took());
            }
        }
        hooks.after(incident);
    }

    /** Whoever asks has a thread of his own, and a library is for one at a time. */
    private static long resident(Quietus quietus) {
        synchronized (quietus) {
            return quietus.machine().resident();
        }
    }

    private static int pending(@Nullable Engine engine) {
        return engine == null ? 0 : engine.standing().pending();
    }

    private static List<Duty.FeedState> states(@Nullable Ears ears) {
        return ears == null ? List.of() : ears.states();
    }

    private void broke(Throwable cause) {
        broken.complete(String.valueOf(cause));
    }

    /**
     * Says once, on any thread, why a part of it has broken off, by something that nobody had thought of. It hears or judges
     * nothing any more then: to be closed, and started anew.
     */
    public void whenBroken(Consumer<String> told) {
        broken.thenAccept(told).isDone();
    }

    /** What this program could do to hold out where others fall. */
    public List<Capability> endurance() {
        return endurance;
    }

    /** What it hears, and what it does not. */
    public List<Hearing> hearings() {
        Work present = work;
        return present == null ? List.of() : present.ears().hearings();
    }

    /** The port on the loopback; empty if it listens on sockets only. */
    public OptionalInt port() {
        return port;
    }

    /**
     * Ends it: nobody is heard any more and what the feeds changed is put back; then whoever is frozen goes on, what has to be
     * known is kept and the log is closed. Idempotent.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                // The others are to be closed all the more.
                speaker.accept(Instant.now() + " while the guard ended: " + e);
            }
        }
    }
}
