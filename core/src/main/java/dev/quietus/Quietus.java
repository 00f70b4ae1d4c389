package dev.quietus;

import dev.quietus.spi.Feed;
import dev.quietus.spi.Lineage;
import dev.quietus.spi.Platform;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The library's entrance: finds, plans, ends, waits, freezes and thaws. One instance serves one thread at a time; it is
 * cheap to open and touches the system at first use only. Call {@link #prepare()} early where endings must work later
 * with the process table full.
 *
 * <pre>{@code
 * try (Quietus quietus = Quietus.open()) {
 *     Receipt receipt = quietus.end("kill", Request.of(TargetGrammar.parse("node", false)), EndingOptions.kill(), Journal.SILENT);
 *     switch (receipt.outcome()) { … }
 * }
 * }</pre>
 */
public final class Quietus implements AutoCloseable {
    private final Platform platform;
    private final Times times;

    private Quietus(Platform platform, Times times) {
        this.platform = platform;
        this.times = times;
    }

    /**
     * Opens the platform of this machine.
     *
     * @throws QuietusException UNAVAILABLE when there is none for it
     */
    public static Quietus open() {
        for (Platform platform : ServiceLoader.load(Platform.class)) {
            if (platform.isHere()) {
                return new Quietus(platform, Times.real());
            }
        }
        throw QuietusException.of(
                QuietusException.Reason.UNAVAILABLE,
                "there is no Quietus platform for " + System.getProperty("os.name"));
    }

    /**
     * Lets the terminal's quit key (Ctrl-\) end this program at once, as it ends any other; the Java runtime would print
     * its threads and go on. For programs that are Quietus, not for those that use it.
     */
    public void endOnQuit() {
        platform.endOnQuit();
    }

    /** Opens with a given platform; for platforms' own tests. */
    public static Quietus of(Platform platform) {
        return new Quietus(platform, Times.real());
    }

    /** Loads, opens and touches whatever an ending needs. Idempotent. */
    public void prepare() {
        platform.prepare();
    }

    /**
     * Who is meant, with their families and who is merely related.
     *
     * @throws QuietusException NOTHING_MATCHED, UNAVAILABLE
     */
    public List<Family> find(Request request) {
        return find(request, sentence -> {});
    }

    /**
     * The same.
     *
     * @param unmatched is told of each target that names nobody, when others do: one sentence
     */
    public List<Family> find(Request request, Consumer<String> unmatched) {
        Found found = new Search(platform).look(request);
        found.unmatched().forEach(unmatched);
        Relations relations = new Relations(platform, found);
        return found.families().stream().map(relations::complete).toList();
    }

    /**
     * Why whoever is meant exists, and what stands in the way of its end: one diagnosis for each member of each family.
     * Sends nothing and changes nothing.
     *
     * @param depth what is not asked for is not read
     * @throws QuietusException NOTHING_MATCHED, UNAVAILABLE
     */
    public List<Diagnosis> why(Request request, Depth depth, Consumer<String> unmatched) {
        Found found = new Search(platform).look(request);
        found.unmatched().forEach(unmatched);
        return new Diagnosing(platform, found, depth).all();
    }

    /** The same, with all that there is to know. */
    public List<Diagnosis> why(Request request, Consumer<String> unmatched) {
        return why(request, Depth.ALL, unmatched);
    }

    /**
     * Applies cures to whoever is meant: against each finding one after the other, until one helps. Cures touch others than
     * the process itself ({@link Cure.Risk}); rails hold for whom they end.
     *
     * @param wanted asked for each cure before it is applied
     * @throws QuietusException NOTHING_MATCHED, UNAVAILABLE, REFUSED, INTERRUPTED
     */
    public Cured cure(Request request, Set<String> overriddenRails, Agreement wanted) {
        Found found = new Search(platform).find(request);
        refuse(found, overriddenRails);
        Curing curing = new Curing(platform, times, this::endAlone);
        List<Treatment> treatments = new ArrayList<>();
        for (Diagnosis diagnosis : new Diagnosing(platform, found, Depth.FINDINGS).all()) {
            for (Finding finding : diagnosis.findings()) {
                treatments.addAll(
                        curing.treat(diagnosis.member().facts(), finding, cure -> wanted.to(diagnosis, finding, cure)));
            }
        }
        return new Cured(treatments, resisting(found, !treatments.isEmpty()));
    }

    /** Who withstands a forced end, as it is now: what freed one may have frozen another, and the freed may have ended. */
    private List<Diagnosis> resisting(Found found, boolean treated) {
        List<Diagnosis> resisting = new ArrayList<>();
        Found now = treated ? found.seenAgain(platform.snapshot()) : found;
        for (Diagnosis diagnosis : new Diagnosing(platform, now, Depth.FINDINGS).all()) {
            diagnosis.obstacle().ifPresent(finding -> resisting.add(diagnosis));
        }
        return resisting;
    }

    private Receipt endAlone(ProcessIdentity identity, EndingOptions options) {
        Request request = new Request(List.of(new Target.Exact(identity)), List.of(), true);
        return end("cure", request, options, Journal.SILENT);
    }

    /**
     * What an ending would do; changes nothing.
     *
     * @throws QuietusException also REFUSED when a rail refuses
     */
    public Plan plan(Request request, EndingOptions options) {
        return plan(request, options, sentence -> {});
    }

    /** The same, telling of each target that names nobody. */
    public Plan plan(Request request, EndingOptions options, Consumer<String> unmatched) {
        Found found = new Search(platform).find(request);
        found.unmatched().forEach(unmatched);
        refuse(found, options.overriddenRails());
        if (options.endRespawner()) {
            new Keepers(platform, found).refuse();
        }
        try (Holding holding = holding(found)) {
            List<OutOfReach> outOfReach = new Muster(platform, found, holding, options).outOfReach();
            Assignment assignment = new Assignment(platform.means(), holding);
            List<Held> within = new ArrayList<>();
            for (Held held : holding.living()) {
                // Whoever may order a cgroup's end needs no right to signal those in it.
                Optional<String> forbidden = assignment.of(held).atomic()
                        ? Optional.empty()
                        : held.handle().forbidden();
                forbidden.ifPresentOrElse(
                        reason -> outOfReach.add(new OutOfReach(held.member(), reason)), () -> within.add(held));
            }
            List<String> means = new ArrayList<>();
            assignment.split(within).forEach((one, those) -> means.add(one.name() + " for " + those.size()));
            return new Plan(request, options, found.families(), means, outOfReach);
        }
    }

    private Holding holding(Found found) {
        return new Holding(
                found.request().targets(),
                found.self(),
                found.index().listing(),
                times.clock(),
                !found.request().only() && found.excluded().isEmpty());
    }

    /**
     * Ends whoever is meant, and proves it.
     *
     * @param verb for the receipt
     * @throws QuietusException NOTHING_MATCHED, UNAVAILABLE, REFUSED, INTERRUPTED; survivors are an outcome instead
     */
    public Receipt end(String verb, Request request, EndingOptions options, Journal journal) {
        return end(verb, request, options, journal, Consent.GIVEN);
    }

    /** The same, asking first. */
    public Receipt end(String verb, Request request, EndingOptions options, Journal journal, Consent consent) {
        return end(verb, () -> new Search(platform).find(request), options, journal, consent);
    }

    /**
     * Carries out a plan on exactly the processes it names. Those that have ended meanwhile are gone.
     *
     * @throws QuietusException REFUSED when somebody has joined since, who would escape or be hit unasked
     */
    public Receipt apply(Plan plan, Journal journal) {
        return apply(plan, journal, Consent.GIVEN);
    }

    /** The same, asking first. */
    public Receipt apply(Plan plan, Journal journal, Consent consent) {
        return end("apply", () -> new PlanCheck(platform).current(plan), plan.options(), journal, consent);
    }

    private Receipt end(String verb, Supplier<Found> search, EndingOptions options, Journal journal, Consent consent) {
        Found found = new Outset(platform, times.pause()).of(search);
        if (options.signals()) {
            refuse(found, options.overriddenRails());
        }
        Keepers keepers = options.endRespawner() ? new Keepers(platform, found) : null;
        if (keepers != null) {
            keepers.refuse();
        }
        // Births are told from here on, before the first signal: whoever comes back comes later.
        try (Holding holding = holding(found);
                Lineage lineage = options.watches() ? platform.lineage() : null) {
            Muster muster = new Muster(platform, found, holding, options);
            Proposal proposal = new Concerns(found).proposal();
            consent.require(keepers == null ? proposal : keepers.added(proposal));
            Instant begun = times.calendar().instant();
            Minutes minutes = new Minutes(times.clock(), journal);
            Verification verification = new Verification(platform, muster, holding, found.conditions(), times);
            if (lineage != null) {
                lineage.gap().ifPresent(gap -> minutes.note(Escalation.Stage.VERIFY, "who forks whom: " + gap, -1));
                verification.watch(new Provenance(platform, lineage));
            }
            Ending.Company company = new Ending.Company(holding, muster, new Assignment(platform.means(), holding));
            Curing curing = new Curing(platform, times, this::endAlone).since(minutes.begun());
            Pursuit pursuit = new Pursuit(platform, company, options, curing, consent, minutes);
            Ending.Remedies remedies = new Ending.Remedies(curing, consent, pursuit);
            Stocktaking stocktaking = new Stocktaking(platform, holding);
            new Ending(times, options, company, minutes, verification, remedies, stocktaking).run();
            Verdict verdict = new Verdict(platform, options, holding, verification, minutes.begun());
            Outcome outcome = verdict.judge();
            Duration elapsed = minutes.elapsed();
            List<Leftover> leftovers = stocktaking.compare();
            return new Receipt(
                    verb,
                    begun,
                    elapsed,
                    found.request().targets().stream().map(Target::text).toList(),
                    outcome,
                    everyone(verdict.entries(), curing.ended()),
                    with(found.unmatched(), verdict.conditions()),
                    new Relations(platform, found).suspects(verification.suspects()),
                    leftovers,
                    stocktaking.incomplete(),
                    outcome instanceof Outcome.Gone && options.signals() && !options.watches()
                            ? Keepers.certain(platform, found)
                            : List.of(),
                    minutes.timeline());
        }
    }

    /**
     * Stops everyone who is meant, until two complete listings show all standing still and nobody new.
     *
     * @param limit how long that may take
     */
    public Stillness freeze(Request request, EndingOptions options, Duration limit, Journal journal) {
        Found found = new Search(platform).find(request);
        refuse(found, options.overriddenRails());
        try (Holding holding = holding(found)) {
            return new Freezing(platform, found, holding, options, times, new Minutes(times.clock(), journal))
                    .freeze(limit);
        }
    }

    /** Lets everyone who is meant run again. */
    public Stillness thaw(Request request, Journal journal) {
        Found found = new Search(platform).find(request);
        try (Holding holding = holding(found)) {
            return new Freezing(
                            platform,
                            found,
                            holding,
                            EndingOptions.await(Optional.empty()),
                            times,
                            new Minutes(times.clock(), journal))
                    .thaw();
        }
    }

    /** What would become of leftovers if they were swept away; changes nothing. */
    public List<Swept> examine(List<Leftover> leftovers) {
        return new Sweep(platform).examine(leftovers);
    }

    /**
     * Removes the leftovers that {@link #examine} found removable and that still are.
     *
     * @return what became of all, in the same order
     */
    public List<Swept> sweep(List<Swept> examined) {
        return new Sweep(platform).remove(examined);
    }

    /** Who but this user and the system's own may change a file or put another in its place; empty when nobody can. */
    public Optional<String> exposure(String file) {
        return platform.exposure(file);
    }

    private void refuse(Found found, Set<String> overriddenRails) {
        List<Refusal> refusals =
                Rails.check(platform, found.everyone(), found.request().targets(), found.self(), overriddenRails);
        if (!refusals.isEmpty()) {
            throw QuietusException.refused(refusals);
        }
    }

    /**
     * Whether a process that some record names lives now. It is told by its identity, so another that has its number since
     * does not count. Signals nobody.
     *
     * @return Gone with what proves it; Survived by {@link Resistance.Running}; Unknown for an identity of another boot, and
     *     for a process that this user may not hold
     */
    public Outcome recheck(ProcessIdentity identity) {
        return new Recheck(platform).of(identity);
    }

    /** Which boot this machine is in, as in {@link ProcessIdentity#boot()}; empty where it cannot be told. */
    public String boot() {
        return platform.boot();
    }

    /** What can be seen of this machine, without any request. */
    public Machine machine() {
        return new Machine(platform);
    }

    /** What this machine allows: the means of ending first, then the rest, then what it takes to run commands contained, then what a guard hears. */
    public List<Capability> doctor() {
        List<Capability> all = new ArrayList<>();
        platform.means().forEach(means -> all.add(means.capability()));
        all.addAll(platform.capabilities());
        Containment.capabilities().stream()
                .map(one -> new Capability("run-" + one.name(), one.standing(), one.guarantee(), one.missing()))
                .forEach(all::add);
        for (Feed feed : platform.feeds()) {
            Capability one = feed.capability();
            all.add(new Capability("feed-" + one.name(), one.standing(), one.guarantee(), one.missing()));
        }
        return all;
    }

    @Override
    public void close() {
        platform.close();
    }

    /** The record of all: whom a cure ended may have been a member as well. */
    private static List<Receipt.Entry> everyone(List<Receipt.Entry> members, List<Receipt.Entry> cured) {
        Set<ProcessIdentity> recorded = new HashSet<>();
        List<Receipt.Entry> all = new ArrayList<>(members);
        members.forEach(entry -> recorded.add(entry.member().identity()));
        for (Receipt.Entry entry : cured) {
            if (recorded.add(entry.member().identity())) {
                all.add(entry);
            }
        }
        return all;
    }

    private static List<String> with(List<String> first, List<String> second) {
        List<String> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }
}
