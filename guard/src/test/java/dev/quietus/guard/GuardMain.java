package dev.quietus.guard;

import java.nio.file.Path;
import java.util.Map;

/** A guard in a JVM of its own, to be killed: orders, and the folder below which it has its own. */
final class GuardMain {
    private GuardMain() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[1]);
        if (OrderFile.read(Path.of(arguments[0])) instanceof OrderFile.Reading.Good good) {
            GuardSettings settings = GuardSettings.usual(good.orders(), Map.of())
                    .listeningIn(folder.resolve("run"))
                    .keptIn(folder.resolve("log"), folder.resolve("state"));
            Guard guard = Guard.start(settings, System.err::println);
            System.out.println("hears " + guard.hearings().size());
            Thread.sleep(120_000);
            guard.close();
        }
    }
}
