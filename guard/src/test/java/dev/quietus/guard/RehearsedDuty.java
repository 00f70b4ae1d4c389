package dev.quietus.guard;

import dev.quietus.Capability;
import dev.quietus.Escalation;
import dev.quietus.Evidence;
import dev.quietus.Member;
import dev.quietus.Moment;
import dev.quietus.Outcome;
import dev.quietus.Powers;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.ProcessState;
import dev.quietus.Receipt;
import dev.quietus.Target;
import dev.quietus.Users;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A guard that ends nobody and remembers what it was told, for what is in front of it. Refuses as the contract has it. */
final class RehearsedDuty implements Duty {
    /** As hostile as a process can call itself. */
    static final String HOSTILE =
            "<img src=x onerror=\"document.title='owned'\">\u202e\u0007</td><script>document.title='owned'</script>";

    final List<String> told = new CopyOnWriteArrayList<>();
    final Map<String, Incident> incidents = new ConcurrentHashMap<>();
    final List<Consumer<Incident>> followers = new CopyOnWriteArrayList<>();
    private final Map<String, Profile> profiles = new ConcurrentHashMap<>();
    private final Map<String, Mode> modes = new ConcurrentHashMap<>();
    volatile Runnable whileActing = () -> {};

    RehearsedDuty() {
        modes.put("canary-default", Mode.ENFORCE);
        modes.put("memory-hog", Mode.MONITOR);
        Profile profile = ProfilesTest.profile(1);
        profiles.put(profile.id(), profile);
        put(incident("20261121-201500-00000001", Incident.Standing.PENDING, 1001, HOSTILE));
        put(incident("20261121-201400-00000002", Incident.Standing.DONE, 0, "nginx"));
    }

    static Incident incident(String id, Incident.Standing standing, int uid, String name) {
        ProcessIdentity identity = new ProcessIdentity("1f3a9c2e44d0a1b2", 4711, 88_123, 5530);
        boolean done = standing == Incident.Standing.DONE;
        return new Incident(
                id,
                Instant.parse("2026-11-21T20:15:00Z"),
                done ? "canary-default" : "memory-hog",
                done ? "canary" : "resources",
                Moment.AFTER_ACT,
                done ? 5 : 1,
                new Subject(Optional.of(identity), name, uid, "u" + uid, "/opt/" + name, name + " --secret", "/a", 1),
                Response.KILL,
                standing,
                done ? "its canary failed for the fifth time since its exec" : "it fills the memory: " + name,
                done ? "3 processes are gone" : "",
                done ? Duration.ofNanos(4_231_000) : Duration.ZERO,
                done ? Optional.of(receipt(identity, name)) : Optional.empty());
    }

    private static Receipt receipt(ProcessIdentity identity, String name) {
        return new Receipt(
                "kill",
                Instant.parse("2026-11-21T20:15:00Z"),
                Duration.ofMillis(4),
                List.of("4711"),
                new Outcome.Gone(List.of("reaped"), Optional.empty(), Optional.empty()),
                List.of(entry(identity, name, 0), entry(identity, name, 400), entry(identity, name, 900)),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                List.of(),
                List.of(
                        new Receipt.Moment(Duration.ZERO, Escalation.Stage.BRAKE, "3 processes are held"),
                        new Receipt.Moment(Duration.ofMillis(4), Escalation.Stage.VERIFY, "all are gone")));
    }

    private static Receipt.Entry entry(ProcessIdentity identity, String name, int later) {
        ProcessFacts facts = new ProcessFacts(
                new ProcessIdentity(identity.boot(), identity.pid() + later / 100, identity.startTicks(), 0),
                1,
                1,
                1,
                "",
                new Users(0, 0, 0),
                ProcessState.SLEEPING,
                1,
                false,
                name,
                "/a",
                false,
                true,
                new Powers(false, false),
                1);
        return new Receipt.Entry(
                new Member(facts, new Evidence(Evidence.Kind.NAMED, "named")),
                new Outcome.Gone(List.of("reaped"), Optional.empty(), Optional.empty()),
                "pidfd",
                List.of("KILL"),
                new Receipt.Marks(
                        Duration.ofNanos(later * 1000L),
                        Optional.empty(),
                        Optional.of(Duration.ofNanos(1_000_000 + later * 1000L)),
                        Optional.of(Duration.ofNanos(1_500_000 + later * 1000L)),
                        Optional.of(Duration.ofNanos(2_500_000 + later * 1500L))),
                new Receipt.Used(Optional.empty(), java.util.OptionalLong.empty()),
                List.of());
    }

    void put(Incident incident) {
        incidents.put(incident.id(), incident);
        followers.forEach(it -> it.accept(incident));
    }

    @Override
    public State state() {
        List<OrderState> orders = new ArrayList<>();
        for (String name : List.of("canary-default", "memory-hog")) {
            Trigger trigger = name.startsWith("canary")
                    ? new Trigger.Canary(java.util.Set.of())
                    : new Trigger.Resources(Trigger.Exhaustion.MEMORY, 0.9, Duration.ofSeconds(2));
            Order order = new Order(
                    name,
                    trigger,
                    Subjects.anybody(),
                    Scope.EXEC_EPOCH,
                    List.of(
                            new Step(1, Response.REPORT, Duration.ZERO),
                            new Step(3, Response.FREEZE, Duration.ofSeconds(60)),
                            new Step(5, Response.KILL, Duration.ZERO)),
                    Mode.ENFORCE,
                    List.of(),
                    Optional.empty(),
                    Duration.ZERO,
                    0,
                    name.startsWith("memory"),
                    Optional.empty(),
                    7);
            orders.add(new OrderState(order, modes.getOrDefault(name, Mode.MONITOR), 12, 3));
        }
        List<FeedState> feeds = List.of(
                new FeedState(
                        "proc-connector",
                        Capability.full("proc-connector", "every fork, exec and exit"),
                        true,
                        123456,
                        0),
                new FeedState(
                        "audit",
                        Capability.absent("audit", "every failed canary", "the capability CAP_AUDIT_READ"),
                        false,
                        0,
                        0));
        return new State(Instant.parse("2026-11-21T08:00:00Z"), orders, feeds, 123_456, 7, 1);
    }

    @Override
    public List<Incident> incidents(int most) {
        return incidents.values().stream()
                .sorted(java.util.Comparator.comparing(Incident::id).reversed())
                .limit(most)
                .toList();
    }

    @Override
    public Optional<Incident> incident(String id) {
        return Optional.ofNullable(incidents.get(id));
    }

    @Override
    public void decide(String id, boolean agreed, Peer by) throws Refused {
        told.add("decide " + id + " " + agreed + " by " + by.uid());
        Incident incident = incidents.get(id);
        if (incident == null || !by.isRoot()) {
            throw new Refused("you may not");
        }
        Incident.Standing next = agreed ? Incident.Standing.DONE : Incident.Standing.REFUSED;
        put(incident.now(
                next, agreed ? "it is gone" : "refused by " + by.name(), Duration.ofMillis(3), Optional.empty()));
    }

    @Override
    public void switchTo(String order, Mode mode, Peer by) throws Refused {
        told.add("switch " + order + " " + mode + " by " + by.uid());
        if (!by.isRoot()) {
            throw new Refused("you may not");
        }
        modes.put(order, mode);
    }

    @Override
    public List<Profile> profiles() {
        return List.copyOf(profiles.values());
    }

    @Override
    public Profile seal(String profile, Peer by) throws Refused {
        told.add("seal " + profile + " by " + by.uid());
        Profile sealed = known(profile).sealed(Instant.EPOCH);
        profiles.put(profile, sealed);
        return sealed;
    }

    @Override
    public Profile forget(String profile, Peer by) throws Refused {
        told.add("forget " + profile + " by " + by.uid());
        Profile forgotten = known(profile);
        profiles.remove(profile);
        return forgotten;
    }

    private Profile known(String profile) throws Refused {
        Profile known = profiles.get(profile);
        if (known == null) {
            throw new Refused("there is none");
        }
        return known;
    }

    @Override
    public Incident act(List<Target> targets, Response response, Peer by) throws Refused {
        told.add(response + " "
                + String.join(" ", targets.stream().map(Target::text).toList()) + " by " + by.uid() + " via "
                + by.way());
        whileActing.run();
        if (targets.contains(new Target.User("0")) && !by.isRoot()) {
            throw new Refused("that is not yours to end");
        }
        Incident done = incident(
                "20261121-201600-" + String.format("%08x", told.size()), Incident.Standing.DONE, by.uid(), "acted");
        put(done);
        return done;
    }

    @Override
    public AutoCloseable follow(Consumer<Incident> follower) {
        followers.add(follower);
        return () -> followers.remove(follower);
    }
}
