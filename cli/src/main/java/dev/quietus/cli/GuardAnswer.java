package dev.quietus.cli;

import dev.quietus.QuietusException;
import java.util.List;
import java.util.Locale;

/** What a guard has answered, in words. Its documents are described by {@code docs/schema/guard-openapi.json}. */
final class GuardAnswer {
    private GuardAnswer() {}

    private static JsonTree.Fields parse(String document) {
        JsonTree.Source source = new JsonTree.Source("what the guard answered", "document");
        return JsonTree.parse(source, document.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** The sentence of an error. */
    static String error(String document) {
        try {
            return parse(document).string("error");
        } catch (QuietusException e) {
            return "no, and not why";
        }
    }

    static boolean isUnderWay(String incident) {
        String standing = parse(incident).string("standing");
        return standing.equals("begun") || standing.equals("pending");
    }

    /** What became of it, as what the program answers. */
    static ExitCode outcome(String incident, boolean agreed) {
        return switch (parse(incident).string("standing")) {
            case "done" -> ExitCode.GONE;
            case "refused" -> agreed ? ExitCode.REFUSED : ExitCode.GONE;
            case "failed" -> ExitCode.SURVIVED;
            default -> ExitCode.UNKNOWN;
        };
    }

    static void state(Page page, String document) {
        JsonTree.Fields state = parse(document);
        List<JsonTree.Fields> orders = state.objects("orders");
        long pending = state.number("pending");
        page.own("guarding since ").foreign(state.string("since")).own(", ").own(orders.size());
        page.own(orders.size() == 1 ? " order" : " orders").end();
        page.own("heard ").own(Long.toString(state.number("heard"))).own(" happenings");
        long lost = state.number("lost");
        page.own(lost == 0 ? "" : ", missed " + lost + " and looked for them").end();
        if (pending > 0) {
            String words = pending + (pending == 1 ? " incident waits" : " incidents wait") + " for you";
            page.own(page.style().doubtful(words)).own(": quietus guard log").end();
        }
        for (JsonTree.Fields order : orders) {
            boolean enforced = order.string("mode").equals("enforce");
            page.own("  ")
                    .own(enforced ? page.style().good("enforces") : page.style().doubtful("monitors"));
            page.own("  ").foreign(order.string("name")).own(" (").foreign(order.string("trigger"));
            page.own("), ").own(Long.toString(order.number("incidents"))).own(" incidents, ");
            long responses = order.number("responses");
            page.own(Long.toString(responses))
                    .own(responses == 1 ? " response" : " responses")
                    .end();
        }
        for (JsonTree.Fields feed : state.objects("feeds")) {
            feed(page, feed);
        }
    }

    /** What it does not hear because no order needs it is no lack. */
    private static void feed(Page page, JsonTree.Fields feed) {
        boolean open = feed.truth("open");
        String missing = feed.string("missing");
        boolean absent = feed.string("standing").equals("absent");
        if (!page.verbose() && !absent && (!open || missing.isEmpty())) {
            return;
        }
        page.own("  ");
        page.own(open ? page.style().good("hears     ") : absent ? page.style().bad("is deaf   ") : "needs not ");
        page.foreign(feed.string("name"));
        page.own(missing.isEmpty() ? "" : absent ? ", needs " : ", but ")
                .foreign(missing)
                .end();
    }

    static void profiles(Page page, String document) {
        List<JsonTree.Fields> profiles = parse(document).objects("profiles");
        if (profiles.isEmpty()) {
            page.own("no program is learnt; an order when call = { profile = \"sealed\" } has one learnt")
                    .end();
        }
        for (JsonTree.Fields profile : profiles) {
            boolean sealed = !profile.isNull("sealed");
            page.own(sealed ? page.style().good("sealed  ") : page.style().doubtful("learning"))
                    .own("  ");
            profile(page, profile);
        }
    }

    static void profile(Page page, String document, boolean sealed) {
        page.own(sealed ? "sealed: " : "forgotten: ");
        profile(page, parse(document));
    }

    private static void profile(Page page, JsonTree.Fields profile) {
        String unit = profile.string("unit");
        page.foreign(profile.string("id")).own("  ").foreign(profile.string("program"));
        page.own(unit.isEmpty() ? "" : " of ").foreign(unit);
        page.own(", ").own(profile.strings("calls").size()).own(" calls, ");
        long runs = profile.number("runs");
        page.own(runs == 1 ? "1 run" : runs + " runs").own(" since ").foreign(profile.string("since"));
        page.end();
        if (page.verbose()) {
            page.own("    SHA-256 ").foreign(profile.string("sha256")).end();
        }
    }

    static void incidents(Page page, String document) {
        List<JsonTree.Fields> incidents = parse(document).objects("incidents");
        if (incidents.isEmpty()) {
            page.own("nothing has happened").end();
        }
        // As in any log the last comes last, so that it stands above the prompt.
        for (int i = incidents.size() - 1; i >= 0; i--) {
            incident(page, incidents.get(i), page.verbose());
        }
    }

    static void incident(Page page, String document, boolean whole) {
        incident(page, parse(document), whole);
    }

    private static void incident(Page page, JsonTree.Fields incident, boolean whole) {
        JsonTree.Fields subject = incident.object("subject");
        String standing = incident.string("standing");
        String id = incident.string("id");
        page.foreign(incident.string("at")).own("  ").own(word(page, standing)).own("  ");
        page.foreign(incident.string("order"))
                .own(": ")
                .foreign(incident.string("response"))
                .own(" ");
        if (subject.isNull("pid")) {
            page.own("what was named");
        } else {
            page.own(Long.toString(subject.number("pid"))).own(" (").foreign(subject.string("name"));
            page.own(") of ").foreign(subject.string("user"));
        }
        long took = incident.number("took_us");
        page.own(took == 0 ? "" : String.format(Locale.ROOT, " in %.1f ms", took / 1000.0))
                .end();
        page.own("    ");
        if (incident.truth("withheld")) {
            page.own("about another user").end();
        } else {
            String detail = incident.string("detail");
            page.foreign(incident.string("reason")).own(detail.isEmpty() ? "" : "; ");
            page.foreign(detail).end();
        }
        if (standing.equals("pending")) {
            page.own("    quietus guard approve ")
                    .foreign(id)
                    .own(" | refuse ")
                    .foreign(id)
                    .end();
        } else if (whole) {
            page.own("    ")
                    .foreign(id)
                    .own(", ")
                    .foreign(subject.string("command_line"))
                    .end();
        }
    }

    private static String word(Page page, String standing) {
        return switch (standing) {
            case "done" -> page.style().good("done");
            case "failed" -> page.style().bad("failed");
            case "pending", "begun" -> page.style().doubtful(standing);
            case "refused", "monitored", "reported" -> standing;
            default -> "unknown";
        };
    }
}
