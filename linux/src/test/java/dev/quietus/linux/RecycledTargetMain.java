package dev.quietus.linux;

import dev.quietus.EndingOptions;
import dev.quietus.Journal;
import dev.quietus.ProcessIdentity;
import dev.quietus.Quietus;
import dev.quietus.QuietusException;
import dev.quietus.Request;
import dev.quietus.Target;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Ends the recycler's targets by the whole way of an ending, from nothing but the identity that was noted before the
 * number could pass to a stranger: as a saved plan does.
 */
final class RecycledTargetMain {
    private RecycledTargetMain() {}

    public static void main(String[] arguments) throws IOException {
        Map<String, ProcessIdentity> noted = new HashMap<>();
        try (Quietus quietus = Quietus.open();
                LinuxPlatform platform = new LinuxPlatform()) {
            String boot = platform.self(platform.snapshot()).identity().boot();
            BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                String[] words = line.split(" ", -1);
                if (words[0].equals("target")) {
                    noted.put(
                            words[1],
                            new ProcessIdentity(
                                    boot,
                                    Integer.parseInt(words[1]),
                                    Long.parseLong(words[2]),
                                    Long.parseLong(words[3])));
                    System.out.println("held " + words[1]);
                } else {
                    end(quietus, Objects.requireNonNull(noted.remove(words[1])));
                    System.out.println("done " + words[1]);
                }
            }
        }
    }

    private static void end(Quietus quietus, ProcessIdentity identity) {
        try {
            quietus.end("kill", Request.of(new Target.Exact(identity)), EndingOptions.kill(), Journal.SILENT);
        } catch (QuietusException e) {
            if (e.reason() != QuietusException.Reason.NOTHING_MATCHED) {
                throw e;
            }
        }
    }
}
