package dev.quietus.linux;

import dev.quietus.Containment;
import dev.quietus.Run;
import dev.quietus.RunReceipt;

/** Runs a command that leaves daemons behind, and tells what came of it. */
final class RunMain {
    private RunMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        try (Run run = Containment.builder("sh", "-c", "setsid sleep 1000 & sleep 0.1; exit 3")
                .start()) {
            RunReceipt receipt = run.await();
            StringBuilder means = new StringBuilder();
            receipt.means().forEach(one -> means.append(' ').append(one.means()));
            System.out.println(receipt.end() + " " + receipt.outcome().word() + " forced " + receipt.forced() + means
                    + " " + receipt.weaknesses());
        }
    }
}
