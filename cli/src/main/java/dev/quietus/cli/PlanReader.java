package dev.quietus.cli;

import dev.quietus.Cures;
import dev.quietus.EndingOptions;
import dev.quietus.Evidence;
import dev.quietus.Family;
import dev.quietus.Member;
import dev.quietus.Plan;
import dev.quietus.Powers;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.ProcessState;
import dev.quietus.QuietusException;
import dev.quietus.Request;
import dev.quietus.Signal;
import dev.quietus.Target;
import dev.quietus.TargetGrammar;
import dev.quietus.Users;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a saved plan, strictly: a file that was cut off, edited into nonsense or written by a later version is refused. */
final class PlanReader {
    private static final long LONGEST_MILLIS = 36_500L * 86_400_000L;

    private final JsonTree.Source source;
    private final JsonTree.Fields fields;

    private PlanReader(JsonTree.Source source, JsonTree.Fields fields) {
        this.source = source;
        this.fields = fields;
    }

    /** @throws QuietusException USAGE when it cannot be read or is no plan */
    static Plan read(String name) {
        return parse(name, DocumentFile.read("plan", name));
    }

    static Plan parse(String name, byte[] bytes) {
        JsonTree.Source source = new JsonTree.Source(name, "plan");
        return new PlanReader(source, JsonTree.parse(source, bytes)).plan();
    }

    private Plan plan() {
        String schema = fields.string("schema");
        if (!schema.equals(PlanWriter.SCHEMA)) {
            throw source.broken("its schema is '" + schema + "', not " + PlanWriter.SCHEMA);
        }
        try {
            Request request = request(fields.object("request"));
            EndingOptions options = options(fields.object("options"));
            List<Family> families = new ArrayList<>();
            for (JsonTree.Fields family : fields.objects("families")) {
                families.add(family(family, request));
            }
            if (families.isEmpty()) {
                throw source.broken("it names no process");
            }
            List<String> means = fields.strings("means");
            fields.end();
            return new Plan(request, options, families, means, List.of());
        } catch (IllegalArgumentException e) {
            throw source.broken("it has an unknown word: " + e.getMessage());
        } catch (QuietusException e) {
            throw source.broken(e);
        }
    }

    private static Request request(JsonTree.Fields fields) {
        List<String> targets = fields.strings("targets");
        List<String> except = fields.strings("except");
        boolean only = fields.truth("only");
        boolean clients = fields.truth("clients");
        fields.end();
        return new Request(targets(targets, clients), targets(except, clients), only);
    }

    private static List<Target> targets(List<String> texts, boolean clients) {
        List<Target> targets = new ArrayList<>();
        for (String text : texts) {
            targets.add(TargetGrammar.parse(text, clients));
        }
        return targets;
    }

    private EndingOptions options(JsonTree.Fields fields) {
        Optional<Signal> ask = Optional.empty();
        if (fields.isNull("ask")) {
            fields.nothing("ask");
        } else {
            ask = Optional.of(Signal.parse(fields.string("ask")));
        }
        Duration grace = duration(fields, "grace_ms");
        boolean force = fields.truth("force");
        boolean leaderFirst = fields.truth("leader_first");
        Optional<Duration> timeout = Optional.empty();
        if (fields.isNull("timeout_ms")) {
            fields.nothing("timeout_ms");
        } else {
            timeout = Optional.of(duration(fields, "timeout_ms"));
        }
        Duration settle = duration(fields, "settle_ms");
        List<String> rails = fields.strings("overridden_rails");
        boolean endRespawner = fields.truth("end_respawner");
        Set<String> cures = new HashSet<>(fields.strings("cures"));
        fields.end();
        return new EndingOptions(
                ask, grace, force, leaderFirst, timeout, settle, new HashSet<>(rails), Cures.of(cures), endRespawner);
    }

    private Duration duration(JsonTree.Fields fields, String name) {
        long millis = fields.number(name);
        if (millis < 0 || millis > LONGEST_MILLIS) {
            throw source.broken(name + " is out of range");
        }
        return Duration.ofMillis(millis);
    }

    private Family family(JsonTree.Fields fields, Request request) {
        String text = fields.string("target");
        Target target = null;
        for (Target one : request.targets()) {
            target = one.text().equals(text) ? one : target;
        }
        if (target == null) {
            throw source.broken("a family's target is not among its targets");
        }
        List<String> rootTokens = fields.strings("roots");
        List<Member> members = new ArrayList<>();
        List<Member> roots = new ArrayList<>();
        for (JsonTree.Fields member : fields.objects("members")) {
            members.add(member(member));
        }
        for (Member member : members) {
            if (rootTokens.contains(member.identity().token())) {
                roots.add(member);
            }
        }
        fields.end();
        if (roots.isEmpty() || roots.size() != rootTokens.size()) {
            throw source.broken("a family's roots are not among its members");
        }
        return new Family(target, roots, members, List.of());
    }

    private static Member member(JsonTree.Fields fields) {
        ProcessIdentity identity = ProcessIdentity.parse(fields.string("identity"));
        String name = fields.string("name");
        int parent = fields.whole("parent");
        int group = fields.whole("group");
        int session = fields.whole("session");
        String terminal = fields.string("terminal");
        List<Integer> uids = fields.wholes("uids", 3);
        ProcessState state = ProcessState.valueOf(fields.string("state"));
        int threads = fields.whole("threads");
        boolean headless = fields.truth("headless");
        String cgroup = fields.string("cgroup");
        boolean kernelThread = fields.truth("kernel_thread");
        long observed = fields.number("observed_ticks");
        Evidence.Kind kind = Evidence.Kind.valueOf(fields.string("kind"));
        Evidence evidence = new Evidence(kind, fields.string("evidence"));
        fields.end();
        Users users = new Users(uids.get(0), uids.get(1), uids.get(2));
        // A plan does not note what they may do: all must be assumed.
        ProcessFacts facts = new ProcessFacts(
                identity,
                parent,
                group,
                session,
                terminal,
                users,
                state,
                threads,
                headless,
                name,
                cgroup,
                kernelThread,
                true,
                Powers.ALL,
                observed);
        return new Member(facts, evidence);
    }
}
