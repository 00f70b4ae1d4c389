package dev.quietus.zoo;

import java.util.Arrays;
import java.util.List;

/** Shows the animals one after the other: starts each, counts it, clears it. Arguments: modes; none means all. */
final class ZooTour {
    private ZooTour() {}

    public static void main(String[] arguments) {
        List<String> wanted = Arrays.asList(arguments);
        for (Adversary adversary : Adversary.values()) {
            if (wanted.isEmpty() || wanted.contains(adversary.mode())) {
                show(adversary);
            }
        }
    }

    private static void show(Adversary adversary) {
        long begin = System.nanoTime();
        Enclosure enclosure = Enclosure.open(adversary);
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
    }
}
