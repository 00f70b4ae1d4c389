package dev.quietus.cli;

import dev.quietus.EndingOptions;
import dev.quietus.Family;
import dev.quietus.Member;
import dev.quietus.Plan;
import dev.quietus.ProcessFacts;
import dev.quietus.Request;
import dev.quietus.Signal;
import dev.quietus.Target;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** Writes a plan as a document of schema quietus-plan/1, which {@link PlanReader} reads back. */
final class PlanWriter {
    /** The schema's name. */
    static final String SCHEMA = "quietus-plan/1";

    private PlanWriter() {}

    static void write(SafeFile file, Plan plan) throws IOException {
        try (OutputStream stream = file.stream();
                JsonDocument document = new JsonDocument(stream)) {
            write(document, plan);
        }
        file.finish();
    }

    private static void write(JsonDocument document, Plan plan) {
        document.object().string("schema", SCHEMA);
        request(document, plan.request());
        options(document, plan.options());
        document.array("families");
        for (Family family : plan.families()) {
            document.object().string("target", family.target().text()).array("roots");
            for (Member root : family.roots()) {
                document.element(root.identity().token());
            }
            document.endArray().array("members");
            for (Member member : family.members()) {
                member(document, member);
            }
            document.endArray().endObject();
        }
        document.endArray().strings("means", plan.means()).endObject().lineFeed();
    }

    private static void request(JsonDocument document, Request request) {
        document.object("request").strings("targets", texts(request.targets()));
        document.strings("except", texts(request.except())).truth("only", request.only());
        document.truth("clients", withClients(request)).endObject();
    }

    private static List<String> texts(List<Target> targets) {
        List<String> texts = new ArrayList<>();
        for (Target target : targets) {
            texts.add(target.text());
        }
        return texts;
    }

    private static boolean withClients(Request request) {
        for (Target target : request.targets()) {
            if (target instanceof Target.Port port && port.clients()) {
                return true;
            }
        }
        return false;
    }

    private static void options(JsonDocument document, EndingOptions options) {
        document.object("options");
        document.string("ask", options.ask().map(Signal::name).orElse(null));
        document.number("grace_ms", options.grace().toMillis());
        document.truth("force", options.forceAfterwards()).truth("leader_first", options.leaderFirst());
        if (options.timeout().isPresent()) {
            document.number("timeout_ms", options.timeout().get().toMillis());
        } else {
            document.none("timeout_ms");
        }
        document.number("settle_ms", options.settle().toMillis());
        List<String> rails = new ArrayList<>(options.overriddenRails());
        rails.sort(null);
        document.strings("overridden_rails", rails).truth("end_respawner", options.endRespawner());
        List<String> cures = new ArrayList<>(options.cures().words());
        cures.sort(null);
        document.strings("cures", cures).endObject();
    }

    private static void member(JsonDocument document, Member member) {
        ProcessFacts facts = member.facts();
        document.object().string("identity", facts.identity().token()).string("name", facts.name());
        document.number("parent", FamilyFields.parent(facts))
                .number("group", facts.group())
                .number("session", facts.session());
        document.string("terminal", facts.terminal()).array("uids");
        document.element(facts.users().real())
                .element(facts.users().effective())
                .element(facts.users().saved());
        document.endArray().string("state", facts.state().name()).number("threads", facts.threads());
        document.truth("headless", facts.headless()).string("cgroup", facts.controlGroup());
        document.truth("kernel_thread", facts.kernelThread()).number("observed_ticks", facts.observedTicks());
        document.string("kind", member.evidence().kind().name())
                .string("evidence", member.evidence().text());
        document.endObject();
    }
}
