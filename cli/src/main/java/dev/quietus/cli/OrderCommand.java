package dev.quietus.cli;

import dev.quietus.Quietus;
import dev.quietus.QuietusException;
import dev.quietus.Spelling;
import dev.quietus.guard.Order;
import dev.quietus.guard.OrderFile;
import dev.quietus.guard.OrderTrial;
import dev.quietus.guard.Orders;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The verb {@code order}: whether a file of standing orders is right, what its orders do, whom they are about now. */
final class OrderCommand {
    private static final List<String> WORDS = List.of("check", "explain", "test");

    private final List<String> words;
    private final long begun = System.nanoTime();

    private OrderCommand(List<String> words) {
        this.words = words;
    }

    /** @throws QuietusException USAGE when the words are wrong, UNAVAILABLE when this machine cannot tell who is running */
    static ExitCode run(CommandLine line, Surroundings surroundings, Page page) {
        OrderAnswer answer = new OrderCommand(line.operands()).answer();
        boolean wrong = answer.code() != ExitCode.GONE;
        if (line.has(Options.JSON)) {
            JsonDocument.write(surroundings.out(), line.verb().name(), answer);
            surroundings.out().flush();
        }
        if (wrong || !line.has(Options.JSON)) {
            answer.show(page);
            page.writeTo(wrong ? surroundings.err() : surroundings.out());
        }
        return answer.code();
    }

    private OrderAnswer answer() {
        String word = words.get(0);
        if (!WORDS.contains(word)) {
            String near = Spelling.nearest(word, WORDS);
            throw QuietusException.usage(
                    "order does not know '" + word + "'; " + (near == null ? usage() : "did you mean '" + near + "'?"));
        }
        if (words.size() < 2 || words.size() > (word.equals("check") ? 2 : 3)) {
            throw QuietusException.usage("order " + word + " takes one file of orders"
                    + (word.equals("check") ? "; " : " and at most one name; ") + usage());
        }
        return switch (OrderFile.read(path(words.get(1)))) {
            case OrderFile.Reading.Bad bad -> new OrderAnswer.Wrong(bad.problems(), elapsed());
            case OrderFile.Reading.Good good ->
                switch (word) {
                    case "explain" ->
                        new OrderAnswer.Explained(wanted(good.orders().orders()), elapsed());
                    case "test" -> test(good.orders());
                    default -> new OrderAnswer.Right(words.get(1), good.orders().orders(), elapsed());
                };
        };
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

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** The one that is named, or all. */
    private List<Order> wanted(List<Order> orders) {
        if (words.size() < 3) {
            return orders;
        }
        String wanted = words.get(2);
        List<Order> named =
                orders.stream().filter(order -> order.name().equals(wanted)).toList();
        if (named.isEmpty()) {
            List<String> names = orders.stream().map(Order::name).toList();
            String near = Spelling.nearest(wanted, names);
            throw QuietusException.usage("there is no order '" + wanted + "'; "
                    + (near == null ? "there are " + String.join(", ", names) : "did you mean '" + near + "'?"));
        }
        return named;
    }

    private OrderAnswer test(Orders all) {
        Orders orders = new Orders(wanted(all.orders()), all.never(), all.hooks(), all.control());
        try (Quietus quietus = Quietus.open()) {
            quietus.endOnQuit();
            return new OrderAnswer.Tried(OrderTrial.of(orders, quietus), elapsed());
        }
    }
}
