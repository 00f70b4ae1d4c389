package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import dev.quietus.Signal;
import dev.quietus.spi.Handle;
import dev.quietus.spi.Platform.Opening;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Holds and ends more children than it may have descriptors. */
final class ExhaustionMain {
    private static final int CHILDREN = 150;

    private ExhaustionMain() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        String brood = "i=0; while [ $i -lt " + CHILDREN + " ]; do sleep 60 & i=$((i+1)); done; echo ready; wait";
        Process shell = new ProcessBuilder("sh", "-c", brood).start();
        try (LinuxPlatform platform = new LinuxPlatform()) {
            shell.getInputStream().read();
            List<Handle> handles = new ArrayList<>();
            for (ProcessFacts facts : platform.snapshot().processes()) {
                if (facts.parent() == shell.pid() && platform.open(facts.identity()) instanceof Opening.Held held) {
                    handles.add(held.handle());
                }
            }
            int living = 0;
            int accepted = 0;
            int ended = 0;
            for (Handle handle : handles) {
                living += handle.look() instanceof Handle.Sight.Present ? 1 : 0;
            }
            for (Handle handle : handles) {
                accepted += handle.send(Signal.KILL) instanceof Handle.Delivery.Accepted ? 1 : 0;
            }
            for (Handle handle : handles) {
                ended += handle.await(5_000_000_000L) instanceof Handle.Sight.Present ? 0 : 1;
                handle.close();
            }
            System.out.println(
                    "held " + handles.size() + ", living " + living + ", accepted " + accepted + ", ended " + ended);
            System.out.println("numbered " + (handles.get(0).identity().inode() != 0));
            System.out.println(
                    "listed again: " + !platform.snapshot().processes().isEmpty());
        } finally {
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly().waitFor();
        }
    }
}
