package dev.quietus.linux;

import dev.quietus.ProcessIdentity;
import dev.quietus.Signal;
import dev.quietus.spi.Handle;
import dev.quietus.spi.Platform.Opening;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The program that {@link dev.quietus.zoo.Recycler} runs in its namespace: pins the announced, ends them when told. */
final class RecycledPidMain {
    private RecycledPidMain() {}

    public static void main(String[] arguments) throws IOException {
        Map<String, Opening> held = new HashMap<>();
        boolean unpinned = false;
        try (LinuxPlatform platform = new LinuxPlatform()) {
            String boot = platform.self(platform.snapshot()).identity().boot();
            BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                String[] words = line.split(" ", -1);
                if (words[0].equals("target")) {
                    held.put(
                            words[1],
                            platform.open(new ProcessIdentity(
                                    boot,
                                    Integer.parseInt(words[1]),
                                    Long.parseLong(words[2]),
                                    Long.parseLong(words[3]))));
                    System.out.println("held " + words[1]);
                } else {
                    if (held.remove(words[1]) instanceof Opening.Held opening) {
                        // Every second one without its pin, by the way that exhausted descriptors force.
                        Handle handle = opening.handle();
                        unpinned = !unpinned;
                        if (unpinned) {
                            handle.close();
                        }
                        handle.send(Signal.KILL);
                        handle.close();
                    }
                    System.out.println("done " + words[1]);
                }
            }
        }
    }
}
