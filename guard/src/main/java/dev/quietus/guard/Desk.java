package dev.quietus.guard;

import dev.quietus.Request;
import dev.quietus.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Where a guard is asked and told: hands over to the engine, or to the hands at once. Thread-safe. */
final class Desk implements Duty {
    private final Instant since = Instant.now();
    private final Engine engine;
    private final Docket docket;
    private final Hands hands;
    private final Guests guests;
    private final Supplier<List<FeedState>> feeds;
    private final int own;

    /**
     * @param guests for whoever may not decide here
     * @param feeds how they run
     * @param own the user who runs the guard, who may decide and switch as root may; 0 for root
     */
    Desk(Engine engine, Docket docket, Hands hands, Guests guests, Supplier<List<FeedState>> feeds, int own) {
        this.guests = guests;
        this.engine = engine;
        this.docket = docket;
        this.hands = hands;
        this.feeds = feeds;
        this.own = own;
    }

    @Override
    public State state() {
        Standing standing = engine.standing();
        return new State(since, standing.states(), feeds.get(), engine.heard(), engine.lost(), standing.pending());
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
        requireTrusted(by);
        Standing.Pending pending = engine.standing().release(id);
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
        engine.resume(pending, begun);
    }

    @Override
    public void switchTo(String order, Mode mode, Peer by) throws Refused {
        requireTrusted(by);
        if (!engine.standing().switchTo(order, mode)) {
            throw new Refused("there is no order named " + order);
        }
        engine.keepSoon();
    }

    @Override
    public List<Profile> profiles() {
        return engine.profiles().all();
    }

    @Override
    public Profile seal(String profile, Peer by) throws Refused {
        requireTrusted(by);
        return engine.profiles().seal(profile, Instant.now());
    }

    @Override
    public Profile forget(String profile, Peer by) throws Refused {
        requireTrusted(by);
        return engine.profiles().forget(profile);
    }

    private void requireTrusted(Peer by) throws Refused {
        if (!isTrusted(by)) {
            throw new Refused("only root and who runs the guard may, and this is " + by.name());
        }
    }

    private boolean isTrusted(Peer by) {
        return by.isRoot() || own > 0 && by.uid() == own;
    }

    @Override
    public Incident act(List<Target> targets, Response response, Peer by) throws Refused {
        if (by.uid() < 0) {
            throw new Refused("it is not known who asks");
        }
        if (response == Response.SEVER || response == Response.REPORT || response == Response.STOP_UNIT) {
            throw new Refused("what can be ordered is freeze, stop and kill");
        }
        if (!isTrusted(by) && !guests.admit(by.uid())) {
            throw new Refused("so much is not taken from one user; wait a minute");
        }
        OptionalInt behalf = by.isRoot() ? OptionalInt.empty() : OptionalInt.of(by.uid());
        Panic panic = new Panic(
                docket, new Request(targets, List.of(), engine.orders().never(), false, behalf), response, by);
        CompletableFuture<Deed.Result> done = new CompletableFuture<>();
        if (!(isTrusted(by) ? hands : guests.hand())
                .take(
                        quietus -> done.complete(panic.act(quietus)),
                        cause -> done.complete(Deed.Result.broken(cause)))) {
            done.complete(Deed.Result.tooMuch());
        }
        Incident incident = panic.end(done.join());
        if (incident.standing() == Incident.Standing.REFUSED) {
            throw new Refused(incident.detail());
        }
        return incident;
    }

    @Override
    public AutoCloseable follow(Consumer<Incident> follower) {
        return docket.follow(follower);
    }
}
