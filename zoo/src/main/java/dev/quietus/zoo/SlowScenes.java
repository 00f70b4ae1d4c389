package dev.quietus.zoo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Nothing holds them but the want of processor time: killed, they end late. */
final class SlowScenes {
    private static final int SIGUSR1 = 10;
    private static final String MEBIBYTES_TO_GIVE_BACK = "512";
    private static final String MEBIBYTES_OF_DEBT = "64";
    private static final String PERIOD_MICROSECONDS = "1000000";
    private static final String QUOTA_MICROSECONDS = "1000";

    private SlowScenes() {}

    /** Beside a busy one on the same processor it has a share of 3 in 1024; sched(7), SCHED_IDLE. */
    static void teardown(Stage stage) {
        stage.victim("give-back", MEBIBYTES_TO_GIVE_BACK);
        stage.held("spin");
    }

    /**
     * In the kernel it used far more than its quota, all in one call, and now has to wait until that has been paid back, a
     * millisecond each second.
     */
    static void starved(Stage stage) {
        Path group = stage.pen().groups().getLast();
        stage.victim(List.of("--pids-cgroup", group.toString()), "starve", MEBIBYTES_OF_DEBT);
        ControlGroups.write(group.resolve("cpu.cfs_period_us"), PERIOD_MICROSECONDS);
        ControlGroups.write(group.resolve("cpu.cfs_quota_us"), QUOTA_MICROSECONDS);
        stage.signal(stage.pid(), SIGUSR1);
        stage.until("it is throttled", () -> inDebt(group, stage));
        stage.tell("cgroup", group);
    }

    private static boolean inDebt(Path group, Stage stage) {
        try {
            return !Files.readString(group.resolve("cpu.stat")).contains("nr_throttled 0\n")
                    && !Look.at(stage.pid()).waitsIn().contains("madvise");
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
