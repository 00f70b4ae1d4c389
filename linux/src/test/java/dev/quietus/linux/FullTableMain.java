package dev.quietus.linux;

import dev.quietus.Containment;
import dev.quietus.EndingOptions;
import dev.quietus.Journal;
import dev.quietus.Quietus;
import dev.quietus.Receipt;
import dev.quietus.Request;
import dev.quietus.Run;
import dev.quietus.RunReceipt;
import dev.quietus.TargetGrammar;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Holds the library ready, and ends what it is told when nothing can be started any more. */
final class FullTableMain {
    private FullTableMain() {}

    public static void main(String[] arguments) throws IOException {
        try (Quietus quietus = Quietus.open()) {
            quietus.prepare();
            System.out.println("ready");
            BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            String target = input.readLine();
            String before = canStart();
            Receipt receipt = quietus.end(
                    "kill", Request.of(TargetGrammar.parse(target, false)), EndingOptions.kill(), Journal.SILENT);
            System.out.println(
                    "before: " + before + "; outcome " + receipt.outcome().word());
            System.out.println(receipt.outcome() + " " + receipt.timeline());
        }
    }

    /** The same for a run: starts a command contained, and ends it when nothing can be started any more. */
    static final class OfARun {
        private OfARun() {}

        public static void main(String[] command) throws InterruptedException {
            Containment.launcher().prepare();
            try (Run run = Containment.builder(List.of(command))
                    .output(ProcessBuilder.Redirect.DISCARD)
                    .error(ProcessBuilder.Redirect.DISCARD)
                    .start()) {
                Thread.sleep(1000);
                String before = canStart();
                RunReceipt receipt = run.end();
                System.out.println("before: " + before + "; outcome "
                        + receipt.outcome().word() + " " + receipt.outcome() + " " + receipt.timeline());
            }
        }
    }

    /** Tries long enough that a bomb which makes room for a moment does not count. */
    private static String canStart() {
        int refused = 0;
        for (int attempt = 0; attempt < 20; attempt++) {
            try {
                new ProcessBuilder("/bin/true").start().waitFor();
            } catch (IOException e) {
                refused++;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return refused == 20 ? "nothing starts" : refused + " of 20 starts refused";
    }
}
