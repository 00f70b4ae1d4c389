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
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Decides. What is heard is judged on one thread, in order, and carried out by {@link Hands}. Its state is that thread's alone:
 * whoever else calls hands over a message.
 */
final class Engine implements AutoCloseable {
    private static final int WAITING = 1 << 16;
    private static final long LONGEST_NAP = 1_000_000_000L;

    private final BlockingQueue<Runnable> messages = new ArrayBlockingQueue<>(WAITING);
    private final AtomicLong heard = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final Orders orders;
    private final Docket docket;
    private final Hands hands;
    private final Company company;
    private final Standing standing;
    private final Leases leases = new Leases();
    private final Tally tally = new Tally();
    private final Restraint restraint = new Restraint();
    private final Departed departed = new Departed();
    private final String boot;
    private final Thread thread;
    private boolean changed;
    private long kept = System.nanoTime();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private volatile boolean closed;

    /**
     * Who works with it.
     *
     * @param before is asked on a hand's thread before a response; a reason against it, or empty
     * @param after is told on the engine's thread after one
     * @param keeper takes what has to be known after a restart, on the engine's thread; false when it could not be kept
     */
    record Company(Function<Incident, Optional<String>> before, Consumer<Incident> after, Predicate<Memory> keeper) {
        /** Nobody. */
        static Company none() {
            return new Company(incident -> Optional.empty(), incident -> {}, memory -> true);
        }
    }

    /**
     * @param hands which carry out; not closed with this
     * @param memory what was known before
     */
    Engine(Orders orders, Docket docket, Hands hands, Company company, Memory memory) {
        this.orders = orders;
        this.docket = docket;
        this.hands = hands;
        this.company = company;
        this.boot = memory.boot();
        leases.restore(memory.leases());
        tally.restore(memory.counts());
        this.standing = new Standing(orders.orders());
        memory.modes().forEach(standing::switchTo);
        memory.pending().forEach(this::holdAgain);
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
                long nap = Math.min(LONGEST_NAP, Math.min(rounds.due(now), leases.due(Instant.now())));
                Runnable message = messages.poll(nap, TimeUnit.NANOSECONDS);
                if (message instanceof Heard told) {
                    judge(told.happening(), judge, rounds);
                } else if (message != null) {
                    message.run();
                }
                leases.expired(Instant.now()).forEach(this::thaw);
                if (rounds.due(System.nanoTime()) <= 0) {
                    rounds.make(System.nanoTime()).forEach(this::consider);
                }
                if (changed && System.nanoTime() - kept >= LONGEST_NAP) {
                    keep();
                }
            }
            // What the hands have done; happenings that nobody has judged are let go.
            for (Runnable last = messages.poll(); last != null; last = messages.poll()) {
                if (!(last instanceof Heard)) {
                    last.run();
                }
            }
            leases.all().forEach(lease -> finish(lease, release(quietus, lease)));
            keep();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            ready.completeExceptionally(e);
            throw e;
        }
    }

    /** Keeps what has to be known after a restart. */
    private boolean keep() {
        changed = false;
        kept = System.nanoTime();
        return company.keeper().test(new Memory(boot, leases.all(), tally.all(), standing.modes(), standing.waiting()));
    }

    /** One that waited before a restart: whom it was about is known, not what was counted with it. */
    private void holdAgain(Incident incident) {
        for (Order order : orders.orders()) {
            if (order.name().equals(incident.order())
                    && incident.subject().identity().isPresent()) {
                Target target = new Target.Exact(incident.subject().identity().get());
                Case one = new Case(
                        order,
                        incident.subject(),
                        "pending " + incident.id(),
                        List.of(target),
                        order.scope() == Scope.PROCESS,
                        incident.moment(),
                        System.nanoTime(),
                        incident.reason(),
                        Optional.empty());
                standing.hold(incident, one, new Step(1, incident.response(), Duration.ZERO));
                docket.note(incident);
            }
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
                // First, or whoever is ended now would be told to have come back.
                List<Case> back = departed.back(executed, orders.orders(), rounds.acquaintance());
                judge.of(executed, orders.orders()).forEach(this::consider);
                back.forEach(this::consider);
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
        if (standing.isHeld(one)) {
            // It goes on, and somebody has been asked.
            return;
        }
        int count = tally.next(one.order().name(), one.scope());
        changed = true;
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
        boolean freezes = step.response() == Response.FREEZE;
        if (!docket.note(incident) && !step.response().reversible()) {
            finish(incident, one, Deed.Result.of(Incident.Standing.FAILED, "it could not be written down"));
            return;
        }
        if (freezes) {
            // Kept before anybody stands still: whoever is ended now and started again must know whom to let go on.
            leases.begin(incident.id(), one.identities(), Instant.now().plus(step.lease()));
            if (leases.isFull() || !keep()) {
                leases.drop(incident.id());
                finish(incident, one, Deed.Result.of(Incident.Standing.FAILED, "the lease could not be kept"));
                return;
            }
        }
        if (!step.response().reversible()) {
            // Now, for it may be back before it is known how that went.
            departed.remember(one);
        }
        Request request = request(one);
        boolean taken = hands.take(quietus -> {
            Deed.Result result = respond(quietus, incident, one, step, request);
            tell(() -> {
                if (freezes && result.stopped().isEmpty()) {
                    leases.drop(incident.id());
                } else if (freezes) {
                    leases.begin(incident.id(), result.stopped(), Instant.now().plus(step.lease()));
                }
                finish(incident, one, result);
            });
        });
        if (!taken) {
            leases.drop(incident.id());
            finish(incident, one, Deed.Result.of(Incident.Standing.FAILED, "too much is waiting to be done"));
        }
    }

    private Deed.Result respond(Quietus quietus, Incident incident, Case one, Step step, Request request) {
        Optional<String> veto = company.before().apply(incident);
        if (veto.isPresent()) {
            return Deed.Result.of(Incident.Standing.REFUSED, veto.get());
        }
        int least = one.order().leastSurvivors();
        return least > 0 && !leavesEnough(quietus, one, request)
                ? Deed.Result.of(Incident.Standing.REFUSED, "fewer than " + least + " would be left")
                : Deed.perform(quietus, request, step.response(), one.severing());
    }

    private Request request(Case one) {
        List<Target> never = new ArrayList<>(orders.never());
        never.addAll(one.order().never());
        // Whoever is gone is not missed; where nobody can be named the response needs no request.
        List<Target> targets = one.targets().isEmpty() ? List.of(new Target.Name("?")) : one.targets();
        return new Request(targets, List.of(), never, one.only(), OptionalInt.empty());
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
        }
        if (result.receipt().isEmpty() && !incident.response().reversible()) {
            departed.forget(one);
        }
        Incident now = incident.now(result.standing(), result.detail(), took, result.receipt());
        docket.note(now);
        company.after().accept(now);
        changed = true;
    }

    private void thaw(Memory.Lease lease) {
        // Not tried again while it is done; kept until then, in case of a restart.
        leases.begin(lease.incident(), lease.processes(), Instant.now().plusSeconds(60));
        hands.take(quietus -> {
            Deed.Result result = release(quietus, lease);
            tell(() -> finish(lease, result));
        });
    }

    private static Deed.Result release(Quietus quietus, Memory.Lease lease) {
        List<Target> targets = new ArrayList<>();
        lease.processes().forEach(identity -> targets.add(new Target.Exact(identity)));
        return targets.isEmpty()
                ? Deed.Result.of(Incident.Standing.DONE, "nobody is left")
                : Deed.thaw(quietus, new Request(targets, List.of(), false));
    }

    private void finish(Memory.Lease lease, Deed.Result result) {
        leases.drop(lease.incident());
        changed = true;
        String how = (closed ? "the guard ends: " : "its lease is over: ") + result.detail();
        docket.find(lease.incident())
                .ifPresent(incident ->
                        docket.note(incident.now(result.standing(), how, incident.took(), Optional.empty())));
    }

    /** Has the engine's thread do something; false if there is no room. */
    private boolean tell(Runnable message) {
        return messages.offer(message);
    }

    /** What somebody has agreed to. */
    boolean resume(Standing.Pending pending, Incident begun) {
        return tell(() -> begin(begun, pending.one(), pending.step()));
    }

    /** Something changed that has to be known after a restart. */
    void keepSoon() {
        tell(this::keep);
    }

    Standing standing() {
        return standing;
    }

    long heard() {
        return heard.get();
    }

    long lost() {
        return lost.get();
    }

    /** Ends the judging; who is frozen goes on first. To be called when nobody hears any more and the hands are closed. */
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
