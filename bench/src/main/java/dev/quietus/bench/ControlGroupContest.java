package dev.quietus.bench;

import dev.quietus.EndingOptions;
import dev.quietus.Journal;
import dev.quietus.Outcome;
import dev.quietus.Quietus;
import dev.quietus.Receipt;
import dev.quietus.Request;
import dev.quietus.Target;
import dev.quietus.zoo.Adversary;
import dev.quietus.zoo.Enclosure;
import dev.quietus.zoo.Terms;
import java.nio.file.Path;
import java.time.Duration;

/** Ending 1,000 sleepers of one cgroup, verified, against a C program that only writes cgroup.kill and polls. */
final class ControlGroupContest {
    private static final int SIZE = 1_000;

    private ControlGroupContest() {}

    static void run() throws Exception {
        Path peer = Peer.build("cgroup-kill");
        try (Quietus quietus = Quietus.open()) {
            quietus.prepare();
            new Contest("Ending " + SIZE + " sleepers of one cgroup, verified")
                    .with("C: cgroup.kill, poll populated 0", () -> bare(peer))
                    .with("quietus kill cgroup:PATH (library)", () -> proved(quietus))
                    .run(8, 15);
        }
    }

    private static Terms terms() {
        return Terms.standard().ofSize(SIZE).inControlGroup().within(Duration.ofMinutes(1));
    }

    private static long proved(Quietus quietus) {
        try (Enclosure crowd = Enclosure.open(Adversary.TREE_WIDE, terms())) {
            Target target =
                    new Target.ControlGroup(crowd.controlGroup().orElseThrow().toString());
            long begun = System.nanoTime();
            Receipt receipt = quietus.end("kill", Request.of(target), EndingOptions.kill(), Journal.SILENT);
            long nanos = System.nanoTime() - begun;
            if (!(receipt.outcome() instanceof Outcome.Gone)
                    || !crowd.census().living().isEmpty()) {
                throw new IllegalStateException(receipt.outcome() + " " + crowd.census());
            }
            return nanos;
        }
    }

    private static long bare(Path peer) throws Exception {
        try (Enclosure crowd = Enclosure.open(Adversary.TREE_WIDE, terms())) {
            return Peer.nanos(peer, crowd.controlGroup().orElseThrow().toString());
        }
    }
}
