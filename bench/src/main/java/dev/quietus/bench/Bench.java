package dev.quietus.bench;

/** Started by {@code bench/run}; arguments name the contests, none means all. */
public final class Bench {
    private Bench() {}

    public static void main(String[] names) throws Exception {
        java.util.List<String> wanted = names.length == 0
                ? java.util.List.of("table", "cgroup", "start", "run", "guard")
                : java.util.List.of(names);
        for (String name : wanted) {
            switch (name) {
                case "table" -> TableContest.run();
                case "cgroup" -> ControlGroupContest.run();
                case "start" -> StartContest.run();
                case "run" -> RunContest.run();
                case "guard" -> GuardIdle.run();
                default ->
                    throw new IllegalArgumentException("contests are table, cgroup, start, run, guard; not " + name);
            }
        }
    }
}
