package dev.quietus.cli;

import dev.quietus.Quietus;
import dev.quietus.QuietusException;
import dev.quietus.Spelling;
import dev.quietus.guard.Order;
import dev.quietus.guard.OrderFile;
import dev.quietus.guard.OrderText;
import dev.quietus.guard.OrderTrial;
import dev.quietus.guard.Orders;
import dev.quietus.guard.Problem;
import dev.quietus.guard.Subjects;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The verb {@code order}: whether a file of standing orders is right, what its orders do, whom they are about now. */
final class OrderCommand {
    /** Of each kind, unless all are asked for. */
    private static final int SHOWN = 10;

    private static final List<String> WORDS = List.of("check", "explain", "test");

    private final CommandLine line;
    private final Surroundings surroundings;
    private final Page page;

    private OrderCommand(CommandLine line, Surroundings surroundings, Page page) {
        this.line = line;
        this.surroundings = surroundings;
        this.page = page;
    }

    /** @throws QuietusException USAGE when the words are wrong, UNAVAILABLE when this machine cannot tell who is running */
    static ExitCode run(CommandLine line, Surroundings surroundings, Page page) {
        return new OrderCommand(line, surroundings, page).run();
    }

    private ExitCode run() {
        List<String> words = line.operands();
        String word = words.get(0);
        if (!WORDS.contains(word)) {
            String near = Spelling.nearest(word, WORDS);
            throw QuietusException.usage(
                    "order does not know '" + word + "'; " + (near == null ? usage() : "did you mean '" + near + "'?"));
        }
        if (words.size() < 2 || words.size() > (word.equals("explain") ? 3 : 2)) {
            throw QuietusException.usage("order " + word + " takes one file of orders; " + usage());
        }
        switch (OrderFile.read(path(words.get(1)))) {
            case OrderFile.Reading.Bad bad -> {
                complain(bad.problems());
                return ExitCode.USAGE;
            }
            case OrderFile.Reading.Good good -> {
                answer(word, good.orders());
                page.writeTo(surroundings.out());
                return ExitCode.GONE;
            }
        }
    }

    private static String usage() {
        return "usage: " + Help.usage(Verbs.ORDER);
    }

    private static Path path(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw QuietusException.usage("'" + name + "' cannot be a file's name");
        }
    }

    private void complain(List<Problem> problems) {
        for (Problem problem : problems) {
            page.foreign(problem.text()).end();
        }
        page.writeTo(surroundings.err());
    }

    private void answer(String word, Orders orders) {
        switch (word) {
            case "explain" -> explain(orders);
            case "test" -> test(orders);
            default -> {
                int count = orders.orders().size();
                page.foreign(line.operands().get(1)).own(": ").own(count);
                page.own(count == 1 ? " order" : " orders")
                        .own(", nothing wrong")
                        .end();
            }
        }
    }

    private void explain(Orders orders) {
        List<String> names = new ArrayList<>();
        String wanted = line.operands().size() > 2 ? line.operands().get(2) : "";
        for (Order order : orders.orders()) {
            names.add(order.name());
            if (wanted.isEmpty() || wanted.equals(order.name())) {
                page.own(order.name()).own(" (line ").own(order.line()).own(")").end();
                for (String sentence : OrderText.explain(order)) {
                    page.own("  ").foreign(sentence).end();
                }
            }
        }
        if (!wanted.isEmpty() && !names.contains(wanted)) {
            String near = Spelling.nearest(wanted, names);
            throw QuietusException.usage("there is no order '" + wanted + "'; "
                    + (near == null ? "there are " + String.join(", ", names) : "did you mean '" + near + "'?"));
        }
    }

    private void test(Orders orders) {
        try (Quietus quietus = Quietus.open()) {
            quietus.endOnQuit();
            OrderTrial trial = OrderTrial.of(orders, quietus);
            for (OrderTrial.OfOrder one : trial.orders()) {
                show(one);
            }
            for (String sentence : trial.unknown()) {
                page.own("cannot be told here: ").foreign(sentence).end();
            }
        }
    }

    private void show(OrderTrial.OfOrder one) {
        List<OrderTrial.Meant> meant = new ArrayList<>();
        List<OrderTrial.Meant> spared = new ArrayList<>();
        for (OrderTrial.Meant each : one.meant()) {
            (each.spared().isPresent() ? spared : meant).add(each);
        }
        // Who everybody is need not be told for each order.
        boolean anybody = one.order().subjects().equals(Subjects.anybody());
        page.own(one.order().name())
                .own(anybody ? ": about anybody, " : ": about ")
                .own(meant.size());
        page.own(anybody ? " now" : " of those who run now");
        page.own(spared.isEmpty() ? "" : ", and " + spared.size() + " who are spared")
                .end();
        if (!anybody || page.verbose()) {
            list(meant);
            list(spared);
        }
    }

    private void list(List<OrderTrial.Meant> some) {
        int shown = page.verbose() ? some.size() : Math.min(some.size(), SHOWN);
        for (OrderTrial.Meant each : some.subList(0, shown)) {
            int number =
                    each.subject().identity().map(identity -> identity.pid()).orElse(0);
            page.own("  ").own(number).own(" (").foreign(each.subject().name()).own(") of ");
            page.foreign(each.subject().user());
            each.spared().ifPresent(why -> page.own(", spared: ").foreign(why));
            page.end();
        }
        if (shown < some.size()) {
            page.own("  and ")
                    .own(some.size() - shown)
                    .own(" more; -v shows all")
                    .end();
        }
    }
}
