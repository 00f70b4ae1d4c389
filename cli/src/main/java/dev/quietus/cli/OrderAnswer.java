package dev.quietus.cli;

import dev.quietus.guard.Order;
import dev.quietus.guard.OrderText;
import dev.quietus.guard.OrderTrial;
import dev.quietus.guard.Problem;
import dev.quietus.guard.Subjects;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What there is to say of a file of standing orders; nobody is touched. */
sealed interface OrderAnswer extends Answer {
    @Override
    default ExitCode code() {
        return ExitCode.GONE;
    }

    @Override
    default String outcome() {
        return "none";
    }

    @Override
    default List<String> targets() {
        return List.of();
    }

    /** Every mistake in it. */
    record Wrong(List<Problem> problems, Duration elapsed) implements OrderAnswer {
        @Override
        public ExitCode code() {
            return ExitCode.USAGE;
        }

        @Override
        public void show(Page page) {
            for (Problem problem : problems) {
                page.foreign(problem.text()).end();
            }
        }

        @Override
        public void fields(JsonDocument document) {
            document.array("problems");
            for (Problem problem : problems) {
                document.object().string("file", problem.file());
                document.number("line", problem.line()).number("column", problem.column());
                document.string("sentence", problem.sentence()).string("fix", problem.fix());
                document.endObject();
            }
            document.endArray();
        }
    }

    /** There is none. */
    record Right(String file, List<Order> orders, Duration elapsed) implements OrderAnswer {
        @Override
        public void show(Page page) {
            page.foreign(file).own(": ").own(orders.size());
            page.own(orders.size() == 1 ? " order" : " orders")
                    .own(", nothing wrong")
                    .end();
        }

        @Override
        public void fields(JsonDocument document) {
            document.array("problems").endArray().array("orders");
            orders.forEach(order -> begin(document, order).endObject());
            document.endArray();
        }
    }

    /** What they do. */
    record Explained(List<Order> orders, Duration elapsed) implements OrderAnswer {
        @Override
        public void show(Page page) {
            for (Order order : orders) {
                page.own(order.name()).own(" (line ").own(order.line()).own(")").end();
                for (String sentence : OrderText.explain(order)) {
                    page.own("  ").foreign(sentence).end();
                }
            }
        }

        @Override
        public void fields(JsonDocument document) {
            document.array("orders");
            for (Order order : orders) {
                begin(document, order)
                        .strings("sentences", OrderText.explain(order))
                        .endObject();
            }
            document.endArray();
        }
    }

    /** Whom they are about now. */
    record Tried(OrderTrial trial, Duration elapsed) implements OrderAnswer {
        /** Of each kind, unless all are asked for. */
        private static final int SHOWN = 10;

        @Override
        public void show(Page page) {
            trial.orders().forEach(one -> show(page, one));
            for (String sentence : trial.unknown()) {
                page.own("cannot be told here: ").foreign(sentence).end();
            }
        }

        private static void show(Page page, OrderTrial.OfOrder one) {
            List<OrderTrial.Meant> meant = new ArrayList<>();
            List<OrderTrial.Meant> spared = new ArrayList<>();
            for (OrderTrial.Meant each : one.meant()) {
                (each.spared().isPresent() ? spared : meant).add(each);
            }
            // Who everybody is need not be told for each order.
            boolean anybody = isAboutAnybody(one);
            page.own(one.order().name())
                    .own(anybody ? ": about anybody, " : ": about ")
                    .own(meant.size());
            page.own(anybody ? " now" : " of those who run now");
            page.own(spared.isEmpty() ? "" : ", and " + spared.size() + " who are spared")
                    .end();
            if (!anybody || page.verbose()) {
                list(page, meant);
                list(page, spared);
            }
        }

        private static boolean isAboutAnybody(OrderTrial.OfOrder one) {
            return one.order().subjects().equals(Subjects.anybody());
        }

        private static int number(OrderTrial.Meant each) {
            return each.subject().identity().map(identity -> identity.pid()).orElse(0);
        }

        private static void list(Page page, List<OrderTrial.Meant> some) {
            int shown = page.verbose() ? some.size() : Math.min(some.size(), SHOWN);
            for (OrderTrial.Meant each : some.subList(0, shown)) {
                page.own("  ").own(number(each)).own(" (");
                page.foreign(each.subject().name()).own(") of ");
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

        @Override
        public void fields(JsonDocument document) {
            document.array("orders");
            for (OrderTrial.OfOrder one : trial.orders()) {
                begin(document, one.order()).truth("anybody", isAboutAnybody(one));
                document.array("about");
                for (OrderTrial.Meant each : one.meant()) {
                    document.object().number("pid", number(each));
                    document.string("name", each.subject().name());
                    document.string("user", each.subject().user());
                    document.string("spared", each.spared().orElse(null)).endObject();
                }
                document.endArray().endObject();
            }
            document.endArray().strings("unanswered", trial.unknown());
        }
    }

    private static JsonDocument begin(JsonDocument document, Order order) {
        return document.object()
                .string("name", order.name())
                .number("line", order.line())
                .string("when", OrderText.word(order.trigger()));
    }
}
