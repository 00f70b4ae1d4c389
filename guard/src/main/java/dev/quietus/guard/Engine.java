package dev.quietus.guard;

import dev.quietus.Happening;
import dev.quietus.Quietus;
import dev.quietus.Request;
import dev.quietus.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Decides. What is heard is judged on one thread, in order, and carried out by {@link Hands}. Its state is that thread's alone:
 * whoever else calls hands over a message.
 */
final class Engine implements Duty, AutoCloseable {
    private static final int WAITING = 1 << 16;
    private static final long LONGEST_NAP = 1_000_000_000L;

    private final BlockingQueue<Runnable> messages = new ArrayBlockingQueue<>(WAITING);
    private final AtomicLong heard = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final Instant since = Instant.now();
    private final Orders orders;
    private final Docket docket;
    private final Hands hands;
    private final Supplier<List<FeedState>> feeds;
    private final Standing standing;
    private final Leases leases = new Leases();
    private final Tally tally = new Tally();
    private final Restraint restraint = new Restraint();
    private final Departed departed = new Departed();
    private final Thread thread;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private volatile boolean closed;

    /**
     * @param hands which carry out; not closed with this
     * @param feeds how the feeds run, asked from any thread
     */
    Engine(Orders orders, Docket docket, Hands hands, Supplier<List<FeedState>> feeds) {
        this.orders = orders;
        this.docket = docket;
        this.hands = hands;
        this.feeds = feeds;
        this.standing = new Standing(orders.orders());
        thread = new Thread(null, this::live, "quietus-engine", 512 * 1024L);
        thread.setDaemon(true);
    }

    /** Begins; returns when it has looked at everybody once. */
    void start() {
        thread.start();
        ready.join();
    }

    /** What a feed has told; never waits. A held act is let go when there is no room to judge it. */
    void hear(Happening happening) {
        heard.incrementAndGet();
        if (happening instanceof Happening.Lost loss) {
            lost.addAndGet(loss.count());
        }
        if (!messages.offer(new Heard(happening))) {
            lost.incrementAndGet();
            if (happening instanceof Happening.Attempted attempted) {
                attempted.gate().answer(true);
            }
        }
    }

    /** A message that is judged; the others run by themselves. */
    private record Heard(Happening happening) implements Runnable {
        @Override
        public void run() {
            throw new IllegalStateException("it is judged, not run");
        }
    }

    private void live() {
        try (Quietus quietus = Quietus.open()) {
            Rounds rounds = new Rounds(quietus.machine(), orders);
            Judge judge = new Judge(rounds.acquaintance(), new Usual());
            rounds.make(System.nanoTime()).forEach(this::consider);
            ready.complete(null);
            while (!closed) {
                long now = System.nanoTime();
                long nap = Math.min(LONGEST_NAP, Math.min(rounds.due(now), leases.due(now)));
                Runnable message = messages.poll(nap, TimeUnit.NANOSECONDS);
                if (message instanceof Heard told) {
                    judge(told.happening(), judge, rounds);
                } else if (message != null) {
                    message.run();
                }
                leases.expired(System.nanoTime()).forEach(this::thaw);
                if (rounds.due(System.nanoTime()) <= 0) {
                    rounds.make(System.nanoTime()).forEach(this::consider);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            ready.completeExceptionally(e);
            throw e;
        }
    }

    private void judge(Happening happening, Judge judge, Rounds rounds) {
        switch (happening) {
            case Happening.Lost loss -> rounds.hasten(loss);
            case Happening.Pressed pressed -> rounds.hasten(pressed);
            case Happening.Attempted attempted -> {
                List<Case> cases = judge.of(attempted, orders.orders());
                boolean banned = cases.stream().anyMatch(this::forbids);
                attempted.gate().answer(!banned);
                cases.forEach(this::consider);
            }
            case Happening.Executed executed -> {
                judge.of(executed, orders.orders()).forEach(this::consider);
                departed.back(executed, orders.orders(), rounds.acquaintance()).forEach(this::consider);
            }
            case Happening.Failed failed -> all(failed, judge);
            case Happening.Called called -> all(called, judge);
            case Happening.Connected connected -> all(connected, judge);
            case Happening.Listened listened -> all(listened, judge);
            case Happening.Ended ended -> {}
        }
    }

    private void all(Happening happening, Judge judge) {
        judge.of(happening, orders.orders()).forEach(this::consider);
    }

    /** Whether an act that is held is refused for it: whatever the step, for the act is forbidden. */
    private boolean forbids(Case one) {
        return standing.mode(one.order()) == Mode.ENFORCE
                && !one.order().approval()
                && one.order().steps().stream().anyMatch(step -> step.response() != Response.REPORT);
    }

    private void consider(Case one) {
        int count = tally.next(one.order().name(), one.scope());
        Step step = one.order().due(count).orElse(null);
        if (step == null) {
            return;
        }
        standing.counted(one.order());
        Instant now = Instant.now();
        if (step.response() == Response.REPORT) {
            docket.note(Docket.open(one, count, step, Incident.Standing.REPORTED, "", now));
            return;
        }
        if (standing.mode(one.order()) == Mode.MONITOR) {
            docket.note(Docket.open(one, count, step, Incident.Standing.MONITORED, "the order only monitors", now));
            return;
        }
        if (step.response() != Response.SEVER && one.targets().isEmpty()) {
            docket.note(Docket.open(one, count, step, Incident.Standing.REPORTED, "nobody is left of it", now));
            return;
        }
        Optional<String> against = restraint.against(one, System.nanoTime(), now);
        if (against.isPresent()) {
            docket.note(Docket.open(one, count, step, Incident.Standing.REFUSED, against.get(), now));
            return;
        }
        if (one.order().approval() && !step.response().reversible()) {
            Incident incident = Docket.open(one, count, step, Incident.Standing.PENDING, "somebody has to agree", now);
            standing.hold(incident, one, step);
            docket.note(incident);
            return;
        }
        begin(Docket.open(one, count, step, Incident.Standing.BEGUN, "", now), one, step);
    }

    /** Writes it down, and then has it done. */
    private void begin(Incident incident, Case one, Step step) {
        if (!docket.note(incident) && !step.response().reversible()) {
            finish(incident, one, Deed.Result.of(Incident.Standing.FAILED, "it could not be written down"));
            return;
        }
        Request request = request(one);
        boolean taken = hands.take(quietus -> {
            Deed.Result result = one.order().leastSurvivors() > 0 && !leavesEnough(quietus, one, request)
                    ? Deed.Result.of(
                            Incident.Standing.REFUSED,
                            "fewer than " + one.order().leastSurvivors() + " would be left")
                    : Deed.perform(quietus, request, step.response(), one.severing());
            tell(() -> {
                if (step.response() == Response.FREEZE && result.standing() == Incident.Standing.DONE) {
                    leases.begin(incident.id(), request, step.lease());
                }
                finish(incident, one, result);
            });
        });
        if (!taken) {
            finish(incident, one, Deed.Result.of(Incident.Standing.FAILED, "too much is waiting to be done"));
        }
    }

    private Request request(Case one) {
        List<Target> except = new ArrayList<>(orders.never());
        except.addAll(one.order().never());
        // Whoever is gone is not missed; where nobody can be named the response needs no request.
        List<Target> targets = one.targets().isEmpty() ? List.of(new Target.Name("?")) : one.targets();
        return new Request(targets, except, one.only());
    }

    private static boolean leavesEnough(Quietus quietus, Case one, Request request) {
        long ended = quietus.find(request).stream()
                .mapToLong(family -> family.members().size())
                .sum();
        Acquaintance acquaintance = new Acquaintance(quietus.machine());
        long matching = quietus.machine().processes().stream()
                .filter(facts -> !facts.kernelThread() && !facts.ended())
                .filter(facts -> Acquaintance.meets(one.order().subjects(), acquaintance.of(facts, "")))
                .count();
        return matching - ended >= one.order().leastSurvivors();
    }

    private void finish(Incident incident, Case one, Deed.Result result) {
        Duration took = Duration.ofNanos(System.nanoTime() - one.nanos());
        if (result.standing() == Incident.Standing.DONE) {
            standing.responded(one.order());
            if (result.receipt().isPresent()) {
                departed.remember(one);
            }
        }
        docket.note(incident.now(result.standing(), result.detail(), took, result.receipt()));
    }

    private void thaw(Leases.Lease lease) {
        hands.take(quietus -> {
            Deed.Result result = Deed.thaw(quietus, lease.request());
            docket.find(lease.incident())
                    .ifPresent(incident -> docket.note(incident.now(
                            result.standing(),
                            "its lease is over: " + result.detail(),
                            incident.took(),
                            Optional.empty())));
        });
    }

    /** Has the engine's thread do something; false if there is no room. */
    private boolean tell(Runnable message) {
        return messages.offer(message);
    }

    @Override
    public State state() {
        return new State(since, standing.states(), feeds.get(), heard.get(), lost.get(), standing.pending());
    }

    @Override
    public List<Incident> incidents(int most) {
        return docket.latest(most);
    }

    @Override
    public Optional<Incident> incident(String id) {
        return docket.find(id);
    }

    @Override
    public void decide(String id, boolean agreed, Peer by) throws Refused {
        requireRoot(by);
        Standing.Pending pending = standing.release(id);
        if (pending == null) {
            throw new Refused(id + " does not wait for anybody");
        }
        String who = by.name() + " (" + by.way() + ")";
        if (!agreed) {
            docket.note(pending.incident()
                    .now(Incident.Standing.REFUSED, "refused by " + who, Duration.ZERO, Optional.empty()));
            return;
        }
        Incident begun =
                pending.incident().now(Incident.Standing.BEGUN, "agreed by " + who, Duration.ZERO, Optional.empty());
        if (!tell(() -> begin(begun, pending.one(), pending.step()))) {
            throw new Refused("too much is waiting to be judged");
        }
    }

    @Override
    public void switchTo(String order, Mode mode, Peer by) throws Refused {
        requireRoot(by);
        if (!standing.switchTo(order, mode)) {
            throw new Refused("there is no order named " + order);
        }
    }

    private static void requireRoot(Peer by) throws Refused {
        if (!by.isRoot()) {
            throw new Refused("only root may, and this is " + by.name());
        }
    }

    @Override
    public Incident act(List<Target> targets, Response response, Peer by) throws Refused {
        if (by.uid() < 0) {
            throw new Refused("it is not known who asks");
        }
        if (response == Response.SEVER || response == Response.REPORT || response == Response.STOP_UNIT) {
            throw new Refused("what can be ordered is freeze, stop and kill");
        }
        OptionalInt behalf = by.isRoot() ? OptionalInt.empty() : OptionalInt.of(by.uid());
        CompletableFuture<Incident> done = new CompletableFuture<>();
        Request request = new Request(targets, orders.never(), false, behalf);
        boolean taken = hands.take(quietus -> done.complete(new Panic(docket).act(quietus, request, response, by)));
        if (!taken) {
            throw new Refused("too much is waiting to be done");
        }
        Incident incident = done.join();
        if (incident.standing() == Incident.Standing.REFUSED) {
            throw new Refused(incident.detail());
        }
        return incident;
    }

    @Override
    public AutoCloseable follow(Consumer<Incident> follower) {
        return docket.follow(follower);
    }

    /** Ends the judging; who is frozen goes on first. */
    @Override
    public void close() {
        closed = true;
        tell(() -> {});
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
