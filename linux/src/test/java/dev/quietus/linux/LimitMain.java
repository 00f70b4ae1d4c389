package dev.quietus.linux;

import dev.quietus.Containment;
import dev.quietus.Run;
import dev.quietus.RunReceipt;
import java.time.Duration;

/** Runs a script under one limit and prints what came of it: LIMIT NUMBER SCRIPT. */
final class LimitMain {
    private LimitMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        Containment.Builder builder = Containment.builder("sh", "-c", arguments[2]);
        int number = Integer.parseInt(arguments[1]);
        switch (arguments[0]) {
            case "memory" -> builder.memory(number);
            case "pids" -> builder.maxProcesses(number);
            default -> builder.cpuTime(Duration.ofMillis(number));
        }
        try (Run run = builder.start()) {
            RunReceipt receipt = run.await();
            System.out.println(receipt.end() + " " + receipt.outcome().word() + " pids "
                    + receipt.usage().processesPeak().orElse(-1));
            run.weaknesses().forEach(System.out::println);
        }
    }
}
