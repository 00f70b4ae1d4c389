package dev.quietus.linux;

import dev.quietus.CallRule;
import dev.quietus.Containment;
import dev.quietus.QuietusException;
import dev.quietus.Run;
import dev.quietus.RunAs;
import dev.quietus.RunReceipt;
import java.util.List;
import java.util.Set;

/**
 * Runs a command that makes a directory and may not, and tells what came of it. Arguments: the run's name, the only means to use or {@code
 * all}, the directory, and {@code auto} for a uid of its own.
 */
final class CallMain {
    private CallMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        Set<String> means = Set.of(arguments[1].split(","));
        List<String> command = List.of("sh", "-c", "grep NoNewPrivs /proc/self/status; mkdir " + arguments[2]);
        try (Run run = Containment.builder(command)
                .name(arguments[0])
                .means(means.contains("all") ? Set.of() : means)
                .as(arguments.length > 3 ? new RunAs.Pooled() : new RunAs.Caller())
                .calls(new CallRule(CallRule.Kind.DENY, Set.of("mkdir", "mkdirat")))
                .start()) {
            RunReceipt receipt = run.await();
            System.out.print(new String(run.output().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
            System.out.println(receipt.end() + " " + receipt.outcome().word() + " " + receipt.means());
        } catch (QuietusException | java.io.IOException e) {
            System.out.println(e.getMessage());
        }
    }
}
