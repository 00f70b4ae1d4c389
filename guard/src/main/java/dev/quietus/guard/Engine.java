package dev.quietus.guard;

import dev.quietus.Happening;
import dev.quietus.Quietus;
import dev.quietus.Receipt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Decides. What is heard is judged on one thread, in order, and carried out by {@link Hands}. Its state is that thread's alone:
 * whoever else calls hands over a message.
 */
final class Engine implements AutoCloseable {
    private static final long LONGEST_NAP = 1_000_000_000L;

    private final Inbox happenings = new Inbox();
    /** Apart, for what the hands have done must be known however much happens; no more than they take. */
    private final Queue<Runnable> messages = new ConcurrentLinkedQueue<>();

    private final AtomicLong heard = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private volatile Orders orders;
    private final Docket docket;
    private final Hands hands;
    private final Company company;
    private final Standing standing;
    private final Leases leases = new Leases();
    private final Tally tally = new Tally();
    private final Restraint restraint = new Restraint();
    private final Departed departed = new Departed();
    private final Repeats repeats = new Repeats();
    private final String boot;
    private final Thread thread;
    private boolean changed;
    private long kept = System.nanoTime();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private volatile boolean closed;

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

    /**
     * Begins; returns when it has looked at everybody once.
     *
     * @throws CompletionException when it cannot
     */
    void start() {
        thread.start();
        ready.join();
    }

    /** What a feed has told; only one of calls has to wait. A held act is let go when there is no room to judge it. */
    void hear(Happening happening) {
        heard.incrementAndGet();
        if (happening instanceof Happening.Lost loss) {
            lost.addAndGet(loss.count());
        }
        if (!happenings.put(happening)) {
            lost.incrementAndGet();
            letGo(happening);
        }
    }

    private static void letGo(Happening happening) {
        if (happening instanceof Happening.Attempted attempted) {
            attempted.gate().answer(true);
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
                long nap = Math.min(
                        changed ? LONGEST_NAP : Long.MAX_VALUE, Math.min(rounds.due(now), leases.due(Instant.now())));
                Optional<Happening> heard = happenings.take(nap);
                if (heard.isPresent()) {
                    judge(heard.get(), judge, rounds);
                }
                runMessages();
                rounds.follow(orders);
                leases.expired(Instant.now()).forEach(this::thaw);
                if (rounds.due(System.nanoTime()) <= 0) {
                    rounds.make(System.nanoTime()).forEach(this::consider);
                }
                if (changed && System.nanoTime() - kept >= LONGEST_NAP) {
                    keep();
                }
            }
            // What the hands have done; happenings that nobody has judged are let go.
            runMessages();
            leases.all().forEach(lease -> finish(lease, Deed.thaw(quietus, lease)));
            keep();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            // Whoever is deaf must not look alive.
            ready.completeExceptionally(e);
            company.broken().accept(e);
        }
    }

    private void runMessages() {
        for (Runnable message = messages.poll(); message != null; message = messages.poll()) {
            message.run();
        }
    }

    /** Keeps what has to be known after a restart. */
    private boolean keep() {
        changed = false;
        kept = System.nanoTime();
        company.profiles().save();
        return company.keeper().test(new Memory(boot, leases.all(), tally.all(), standing.modes(), standing.waiting()));
    }

    /** One that waited before a restart: whom it was about is known, not what was counted with it. */
    private void holdAgain(Incident incident) {
        for (Order order : orders.orders()) {
            if (order.name().equals(incident.order())
                    && incident.subject().identity().isPresent()) {
                standing.hold(incident, Case.again(order, incident), new Step(1, incident.response(), Duration.ZERO));
                docket.note(incident);
            }
        }
    }

    private void judge(Happening happening, Judge judge, Rounds rounds) {
        try {
            attend(happening, judge, rounds);
        } catch (RuntimeException | Error e) {
            letGo(happening);
            throw e;
        }
    }

    private void attend(Happening happening, Judge judge, Rounds rounds) {
        switch (happening) {
            case Happening.Lost loss -> rounds.hasten();
            case Happening.Pressed pressed -> rounds.hasten(pressed);
            case Happening.Attempted attempted -> {
                List<Case> cases = judge.of(attempted, orders.orders());
                boolean banned = cases.stream().anyMatch(this::forbids);
                attempted.gate().answer(!banned);
                if (!banned) {
                    repeats.remember(attempted, cases);
                }
                cases.forEach(this::consider);
            }
            case Happening.Executed executed -> {
                rounds.acquaintance().changed(executed.process());
                // First, or whoever is ended now would be told to have come back.
                List<Case> back = departed.back(executed, orders.orders(), rounds.acquaintance());
                List<Case> cases =
                        new ArrayList<>(rounds.hasJudged(executed) ? List.of() : judge.of(executed, orders.orders()));
                if (!cases.isEmpty()) {
                    rounds.judged(executed.process(), executed.file(), executed.nanos());
                }
                cases.addAll(back);
                repeats.fresh(executed, cases).forEach(this::consider);
            }
            case Happening.Failed failed -> all(failed, judge);
            case Happening.Called called -> all(called, judge);
            case Happening.Traced traced -> trace(traced, rounds.acquaintance());
            case Happening.Connected connected -> all(connected, judge);
            case Happening.Listened listened -> all(listened, judge);
            case Happening.Ended ended -> {}
        }
    }

    private void trace(Happening.Traced traced, Acquaintance acquaintance) {
        Subject subject = acquaintance.of(traced.process(), traced.file());
        Profiles.Told told = new Profiles.Told(traced, orders.orders(), subject, this::report);
        company.profiles().of(told, Instant.now()).forEach(this::consider);
        changed |= company.profiles().isUnsaved();
    }

    private void report(Case one) {
        Step told = new Step(1, Response.REPORT, Duration.ZERO);
        docket.note(Docket.open(one, 1, told, Incident.Standing.REPORTED, "", Instant.now()));
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

    /** Has it done, and writes it down meanwhile: what cannot be taken back waits for that. */
    private void begin(Incident incident, Case one, Step step) {
        boolean freezes = step.response() == Response.FREEZE;
        if (freezes) {
            // Kept before anybody stands still: whoever is ended now and started again must know whom to let go on.
            leases.begin(incident, one.identities(), Instant.now().plus(step.lease()));
            if (leases.isFull() || !keep()) {
                leases.drop(incident.id());
                docket.note(incident);
                finish(incident, one, Deed.Result.of(Incident.Standing.FAILED, "the lease could not be kept"));
                return;
            }
        }
        if (!step.response().reversible()) {
            // Now, for it may be back before it is known how that went.
            departed.remember(one);
        }
        Errand errand = new Errand(company, incident, one, step, one.request(orders.never()));
        boolean taken = hands.take(
                quietus -> {
                    Deed.Result result = errand.run(quietus);
                    tell(() -> {
                        if (freezes && result.stopped().isEmpty()) {
                            leases.drop(incident.id());
                        } else if (freezes) {
                            leases.begin(
                                    incident, result.stopped(), Instant.now().plus(step.lease()));
                        }
                        finish(incident, one, result);
                    });
                },
                // The lease goes on: somebody may stand still by now.
                cause -> tell(() -> finish(incident, one, Deed.Result.broken(cause))));
        try {
            errand.written(docket.note(incident));
        } finally {
            errand.written(false);
        }
        if (!taken) {
            leases.drop(incident.id());
            finish(incident, one, Deed.Result.tooMuch());
        }
    }

    private void finish(Incident incident, Case one, Deed.Result result) {
        Duration took = one.took(result.receipt().flatMap(Receipt::gone));
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
        hands.take(
                quietus -> {
                    Deed.Result result = Deed.thaw(quietus, lease);
                    tell(() -> finish(lease, result));
                },
                // Tried again when those 60 s are over.
                cause -> tell(() -> docket.note(over(lease, Deed.Result.broken(cause)))));
    }

    private void finish(Memory.Lease lease, Deed.Result result) {
        leases.drop(lease.incident().id());
        changed = true;
        docket.note(over(lease, result));
    }

    private Incident over(Memory.Lease lease, Deed.Result result) {
        String how = (closed ? "the guard ends: " : "its lease is over: ") + result.detail();
        return lease.incident().now(result.standing(), how, lease.incident().took(), Optional.empty());
    }

    /**
     * Takes other orders: how they were switched, what was counted, who is frozen and what waits for somebody stays. Returns
     * soon; everybody is looked at by them once.
     */
    void adopt(Orders fresh) {
        tell(() -> {
            orders = fresh;
            standing.adopt(fresh.orders());
        });
    }

    /** Those in force. */
    Orders orders() {
        return orders;
    }

    /** Has the engine's thread do something soon. */
    private void tell(Runnable message) {
        messages.add(message);
        // It need not be woken when there is no room: then it is awake.
        happenings.wake();
    }

    /** What somebody has agreed to. */
    void resume(Standing.Pending pending, Incident begun) {
        tell(() -> begin(begun, pending.one(), pending.step()));
    }

    /** Something changed that has to be known after a restart. */
    void keepSoon() {
        tell(this::keep);
    }

    Profiles profiles() {
        return company.profiles();
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
        happenings.close();
        tell(() -> {});
        ThreadEnd.await(thread, Duration.ofSeconds(5));
    }
}
