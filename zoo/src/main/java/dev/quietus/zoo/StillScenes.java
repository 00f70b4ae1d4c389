package dev.quietus.zoo;

import java.nio.file.Path;
import java.util.List;

/** Those who stand still because somebody has frozen or stopped them, and those who do not listen. */
final class StillScenes {
    private static final int SIGSTOP = 19;

    private StillScenes() {}

    static void frozenV1(Stage stage) {
        Path group = stage.pen().freezer().orElseThrow();
        stage.victim(List.of("--pids-cgroup", group.toString()), "rest");
        ControlGroups.write(group.resolve("freezer.state"), "FROZEN");
        stage.tell("cgroup", group);
    }

    static void frozenV2(Stage stage) {
        Path group = stage.pen().controlGroup().orElseThrow();
        stage.victim(List.of("--pids-cgroup", group.toString()), "rest");
        ControlGroups.write(group.resolve("cgroup.freeze"), "1");
        stage.tell("cgroup", group);
    }

    static void stopped(Stage stage) {
        stage.victim("rest");
        stage.signal(stage.pid(), SIGSTOP);
    }

    static void vforkParent(Stage stage) {
        Start start = stage.victim("vfork-parent");
        stage.blame(Integer.parseInt(start.detail("child")));
    }

    static void headless(Stage stage) {
        stage.victim("headless-leader");
    }

    static void unreaped(Stage stage) {
        Start parent = stage.victim("childless-zombie");
        stage.blame(parent.rootPid());
        stage.stuckIs(Integer.parseInt(parent.detail("zombie")));
    }

    static void ignores(Stage stage) {
        stage.victim("ignore-term");
    }

    static void blocks(Stage stage) {
        stage.victim("block-term");
    }

    static void catches(Stage stage) {
        stage.victim("catch-term");
    }
}
