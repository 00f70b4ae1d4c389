package dev.quietus.cli;

import dev.quietus.Leftover;
import dev.quietus.Quietus;
import dev.quietus.Swept;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The verb that removes what a receipt says was left behind. */
final class Sweeping {
    private final CommandLine line;
    private final Surroundings surroundings;

    Sweeping(CommandLine line, Surroundings surroundings) {
        this.line = line;
        this.surroundings = surroundings;
    }

    /** @param page for the question, fresh */
    List<Swept> carryOut(Quietus quietus, Page page) {
        String name = line.operands().get(0);
        String file = LeftoverReader.locate(name);
        // Whoever can write the receipt can name anything in it that he can look at.
        Optional<String> exposure = quietus.exposure(file);
        if (exposure.isPresent()) {
            throw DocumentFile.unreadable(
                    ReceiptReader.KIND, name, "somebody else may have written it: " + exposure.get());
        }
        List<Leftover> leftovers = LeftoverReader.strictly(file);
        List<Swept> examined = quietus.examine(leftovers);
        if (line.has(Options.DRY_RUN)) {
            return examined;
        }
        ask(examined, page);
        return quietus.sweep(examined);
    }

    private void ask(List<Swept> examined, Page page) {
        int count = 0;
        for (Swept one : examined) {
            count += one.fate() instanceof Swept.Fate.Removable ? 1 : 0;
        }
        if (line.has(Options.YES) || count == 0) {
            return;
        }
        String things = count == 1 ? "1 thing" : count + " things";
        if (!surroundings.terminal().canAsk()) {
            FailedAnswer.Remedy remedy =
                    new FailedAnswer.Remedy(line.retyped(line.operands(), Options.YES), "removes " + things);
            throw new Question.Unconfirmed(
                    null,
                    "needs confirmation: " + things + (count == 1 ? " is" : " are")
                            + " about to be removed; there is no terminal to ask at",
                    List.of(remedy));
        }
        for (Swept one : examined) {
            SweptAnswer.line(page, one);
        }
        page.own("Remove " + things + "? [y/N] ").writeTo(surroundings.err());
        if (!isYes(surroundings.terminal().readLine())) {
            throw new Question.Unconfirmed(null, "not confirmed; nothing was done", List.of());
        }
    }

    private static boolean isYes(@Nullable String answer) {
        return answer != null && List.of("y", "yes").contains(answer.strip().toLowerCase(Locale.ROOT));
    }
}
