package dev.quietus.zoo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Shows the animals one after the other: starts each, counts it, clears it. Arguments: modes; none means all that this
 * user may start. Exit code 1 if a count is not as expected.
 */
final class ZooTour {
    private ZooTour() {}

    public static void main(String[] arguments) {
        List<String> wanted = Arrays.asList(arguments);
        List<String> wrong = new ArrayList<>();
        for (Adversary adversary : Adversary.values()) {
            boolean allowed = Grounds.root() || adversary.safeUnprivileged();
            if (allowed && (wanted.isEmpty() || wanted.contains(adversary.mode())) && !show(adversary)) {
                wrong.add(adversary.mode());
            }
        }
        if (!wrong.isEmpty()) {
            System.out.println("not as expected: " + wrong);
            System.exit(1);
        }
    }

    /** Whether the count was as expected. */
    private static boolean show(Adversary adversary) {
        long begin = System.nanoTime();
        Enclosure enclosure = Enclosure.openUnprivileged(adversary, Terms.standard());
        long ready = System.nanoTime();
        Census census = enclosure.census();
        long counted = System.nanoTime();
        enclosure.close();
        System.out.printf(
                "%-20s uid %d root %d: %d living, %d zombies, %d charged %s (ready %d ms, count %d ms, clear %d ms)%n",
                adversary.mode(),
                enclosure.uid(),
                enclosure.rootPid(),
                census.living().size(),
                census.zombies(),
                census.charged(),
                enclosure.details(),
                (ready - begin) / 1_000_000,
                (counted - ready) / 1_000_000,
                (System.nanoTime() - counted) / 1_000_000);
        int expected = adversary.processes(enclosure.size());
        return expected < 0 ? !census.living().isEmpty() : census.living().size() == expected;
    }
}
