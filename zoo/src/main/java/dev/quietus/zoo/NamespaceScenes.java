package dev.quietus.zoo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The init of a PID namespace: it does not hear what it does not catch, and cannot end before all its members have (pid_namespaces(7)). */
final class NamespaceScenes {
    private NamespaceScenes() {}

    static void deaf(Stage stage) {
        stage.victim(List.of("--newpid"), "namespace-init");
    }

    static void awaitsUnreaped(Stage stage) {
        deaf(stage);
        Start injector = inject(stage);
        stage.blame(injector.rootPid());
        stage.tell("member", injector.detail("member"));
    }

    static void awaitsFrozen(Stage stage) {
        deaf(stage);
        Path freezer = stage.pen().freezer().orElseThrow();
        int member = Integer.parseInt(inject(stage, freezer.toString()).detail("member"));
        ControlGroups.write(freezer.resolve("freezer.state"), "FROZEN");
        stage.await(member, Plight.FROZEN_V1.sign());
        stage.blame(member);
        stage.tell("member", member);
        stage.tell("cgroup", freezer);
    }

    private static Start inject(Stage stage, String... freezer) {
        List<String> part = new ArrayList<>(List.of(
                "inject",
                Integer.toString(stage.pid()),
                Integer.toString(stage.pen().uid()),
                stage.pen().groups().getFirst().toString()));
        part.addAll(List.of(freezer));
        return stage.privileged(part.toArray(String[]::new));
    }
}
