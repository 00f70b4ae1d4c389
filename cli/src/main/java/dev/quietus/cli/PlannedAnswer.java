package dev.quietus.cli;

import dev.quietus.EndingOptions;
import dev.quietus.Family;
import dev.quietus.Plan;
import dev.quietus.Signal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an ending would do.
 *
 * @param unmatched for each target that names nobody, the sentence that says so
 * @param saved the file the plan was written to, null when it was only to be shown
 */
record PlannedAnswer(
        List<String> targets,
        Plan plan,
        List<String> unmatched,
        @Nullable String saved,
        Lookup lookup,
        Duration elapsed)
        implements Answer {

    /** A plan that would end nobody is foretold with the code of its ending; saved, it may be another user's to apply. */
    @Override
    public ExitCode code() {
        return saved != null || plan.outOfReach().size() < plan.members().size()
                ? ExitCode.GONE
                : ExitCode.NOT_PERMITTED;
    }

    @Override
    public String outcome() {
        return "none";
    }

    @Override
    public void show(Page page) {
        FoundAnswer.heading(page, plan.families());
        for (Family family : plan.families()) {
            FamilyTree.draw(page, family);
        }
        OutOfReachLines.show(page, plan.outOfReach());
        FoundAnswer.unmatched(page, unmatched);
        page.own("would ").own(steps(plan.options())).end();
        if (plan.options().forceAfterwards() && !plan.means().isEmpty()) {
            page.own("force by ").foreign(String.join(", ", plan.means())).end();
        }
        if (saved == null) {
            page.own("Nothing was done.").end();
        } else {
            String file = Harmless.text(Quoting.forShell(saved), page.unicode());
            page.own("Nothing was done. Carry it out with: quietus apply ")
                    .own(file)
                    .end();
        }
    }

    private static String steps(EndingOptions options) {
        if (options.ask().isEmpty()) {
            return "force at once, then verify";
        }
        Signal signal = options.ask().get();
        String text = "ask with " + signal.name() + (options.leaderFirst() ? ", the named ones first" : "")
                + ", wait up to " + Durations.text(options.patience());
        return text + (options.forceAfterwards() ? ", force what is left, then verify" : ", never force, then verify");
    }

    @Override
    public void fields(JsonDocument document) {
        FamilyFields.write(document, plan.families(), lookup);
        document.strings("unmatched", unmatched);
        document.strings("means", plan.means());
        OutOfReachLines.write(document, plan.outOfReach());
        if (saved != null) {
            document.string("plan", saved);
        }
    }
}
