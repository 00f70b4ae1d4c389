package dev.quietus.linux;

import dev.quietus.Containment;
import dev.quietus.Run;
import dev.quietus.RunAs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Starts runs until it is killed: some that resist and stay, then one short one after the other. */
final class RunsMain {
    private static final String STAYS =
            "trap '' TERM HUP INT; (setsid sleep 300 &) ; setsid sh -c 'trap \"\" TERM; sleep 301; :' & sleep 302; sleep 303";

    private RunsMain() {}

    /** @param arguments the beginning of the runs' names, and by what they are contained, empty for all there is */
    public static void main(String[] arguments) {
        String start = arguments[0];
        Set<String> means = arguments.length > 1 ? Set.of(arguments[1]) : Set.of();
        List<Run> stay = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            stay.add(run(start, "s" + i, means, i, "sh", "-c", STAYS).start());
        }
        System.out.println("ready");
        for (int i = 0; ; i++) {
            try (Run run =
                    run(start, "t" + i, means, i, "sleep", "0.00" + i % 10).start()) {
                run.ended().join();
            }
            if (stay.getFirst().ended().isDone()) {
                throw new IllegalStateException(stay.getFirst().ended().join().toString());
            }
        }
    }

    private static Containment.Builder run(String start, String name, Set<String> means, int i, String... command) {
        Containment.Builder builder = Containment.builder(command)
                .name(start + name)
                .means(means)
                .environment(Map.of(RunCensus.MARK, start, "PATH", "/usr/bin:/bin"));
        boolean root = "root".equals(System.getProperty("user.name"));
        if (i % 3 == 1 && root) {
            builder.as(new RunAs.Pooled());
        }
        if (i % 3 == 2 && root && means.isEmpty()) {
            builder.memory(64L << 20).maxProcesses(50);
        }
        return builder;
    }
}
