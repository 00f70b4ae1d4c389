package dev.quietus.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Runs contestants in turn, round by round, so that drift of the machine hits all alike, and prints medians, spread and
 * the ratio to the first, pair by pair.
 */
final class Contest {
    /** One contestant: does the work once and answers the nanoseconds that count. */
    interface Attempt {
        long nanos() throws Exception;
    }

    private record Contestant(String name, Attempt attempt, List<Long> nanos) {}

    private final String title;
    private final List<Contestant> contestants = new ArrayList<>();

    Contest(String title) {
        this.title = title;
    }

    Contest with(String name, Attempt attempt) {
        contestants.add(new Contestant(name, attempt, new ArrayList<>()));
        return this;
    }

    /** Runs warm-up rounds that do not count, then the counted ones. */
    void run(int warmUps, int rounds) throws Exception {
        for (int round = -warmUps; round < rounds; round++) {
            for (Contestant contestant : contestants) {
                long nanos = contestant.attempt.nanos();
                if (round >= 0) {
                    contestant.nanos.add(nanos);
                }
            }
        }
        System.out.println("\n### " + title + " (" + rounds + " rounds, " + warmUps + " to warm up)\n");
        System.out.println("| contestant | median ms | min | max | median ratio to " + contestants.get(0).name + " |");
        System.out.println("| --- | --- | --- | --- | --- |");
        for (Contestant contestant : contestants) {
            double[] sorted = sorted(contestant.nanos, 1e-6);
            System.out.printf(
                    "| %s | %.2f | %.2f | %.2f | %.2f |%n",
                    contestant.name,
                    median(sorted),
                    sorted[0],
                    sorted[sorted.length - 1],
                    median(ratios(contestant.nanos, contestants.get(0).nanos)));
        }
    }

    private static double[] ratios(List<Long> these, List<Long> those) {
        double[] ratios = new double[these.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = (double) these.get(i) / those.get(i);
        }
        Arrays.sort(ratios);
        return ratios;
    }

    private static double[] sorted(List<Long> nanos, double scale) {
        return nanos.stream().mapToDouble(n -> n * scale).sorted().toArray();
    }

    private static double median(double[] sorted) {
        return sorted[sorted.length / 2];
    }

    /** Times a program from its start to its end, output thrown away. */
    static Attempt program(String... command) {
        return () -> {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD);
            long begun = System.nanoTime();
            int exit = builder.start().waitFor();
            long nanos = System.nanoTime() - begun;
            if (exit != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed with " + exit);
            }
            return nanos;
        };
    }
}
