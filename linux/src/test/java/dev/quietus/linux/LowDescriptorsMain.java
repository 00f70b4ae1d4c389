package dev.quietus.linux;

import dev.quietus.CallRule;
import dev.quietus.Containment;
import dev.quietus.Outcome;
import dev.quietus.QuietusException;
import dev.quietus.Run;
import dev.quietus.RunAs;
import dev.quietus.RunEnd;
import dev.quietus.RunReceipt;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Starts a run again and again, with no descriptor left, then one, then two: says of each what came of it. */
final class LowDescriptorsMain {
    private static final int MOST = 40;
    private static final Duration LONG = Duration.ofSeconds(8);
    /** It must get its whole environment, and it does not end by itself. */
    private static final String COMMAND =
            "test -n \"$" + RunCensus.MARK + "\" || exit 9; setsid sleep 61 & exec sleep 60";

    private LowDescriptorsMain() {}

    /**
     * Descriptors below 16 are those that a keeper gives fixed places; this program was started with them open.
     *
     * @param arguments the kind of the runs, the beginning of their names, whether the free descriptors are high or low
     */
    public static void main(String[] arguments) throws Exception {
        String name = arguments[1];
        for (int i = 0; i < 3; i++) {
            start(arguments[0], name + "warm" + i);
        }
        for (int inherited = 3; inherited < 16; inherited++) {
            Fds.close(inherited);
        }
        int before = descriptors();
        for (int free = 0; free <= MOST; free++) {
            Thread watch = watch(free);
            Deque<Long> held = fill();
            for (int i = 0; i < free; i++) {
                Fds.close(arguments[2].equals("low") ? held.removeFirst() : held.removeLast());
            }
            String said = start(arguments[0], name + free);
            held.forEach(Fds::close);
            watch.interrupt();
            System.out.println(free + ": " + said);
        }
        System.gc();
        System.out.println("more descriptors than before: " + (descriptors() - before));
        System.out.println("children: " + children());
        // At the exit the kernel would end whatever was lost.
        System.out.println("end");
        System.in.read();
    }

    private static String start(String kind, String name) throws InterruptedException {
        try (Run run = run(kind, name).start()) {
            Optional<RunReceipt> receipt = run.await(LONG);
            if (receipt.isEmpty()) {
                return stuck("does not end");
            }
            boolean complete = receipt.get().end() instanceof RunEnd.TimedOut
                    && receipt.get().outcome() instanceof Outcome.Gone;
            return complete ? "complete" : receipt.get().toString();
        } catch (QuietusException e) {
            return e.reason() == QuietusException.Reason.UNAVAILABLE ? "refused: " + e.getMessage() : e.toString();
        }
    }

    private static Containment.Builder run(String kind, String name) {
        Containment.Builder builder = Containment.builder("sh", "-c", COMMAND)
                .name(name)
                .timeout(Duration.ofMillis(100))
                .grace(Duration.ZERO);
        return switch (kind) {
            case "pipes" -> builder;
            case "files" ->
                builder.input(Redirect.from(new File("/dev/null")))
                        .output(Redirect.DISCARD)
                        .error(Redirect.DISCARD);
            case "limits" ->
                builder.memory(64L << 20).maxProcesses(20).maxOutput(100).output(Redirect.DISCARD);
            case "calls" -> builder.calls(new CallRule(CallRule.Kind.DENY, Set.of("ptrace")));
            case "pooled" -> builder.as(new RunAs.Pooled());
            default -> builder.means(Set.of(kind));
        };
    }

    /** Opens all that there are; their numbers, the lowest first. */
    private static Deque<Long> fill() {
        Scratch scratch = new Scratch(new Veil());
        Deque<Long> held = new ArrayDeque<>();
        while (true) {
            long path = scratch.path(KernelText.ascii("/dev/null"));
            long fd = Syscall.call(SyscallNumber.OPENAT, KernelFiles.AT_FDCWD, path, OpenFlags.O_CLOEXEC, 0);
            if (fd < 0) {
                return held;
            }
            held.add(fd);
        }
    }

    /** Ends this program when a start does not return. */
    private static Thread watch(int free) {
        return Thread.ofPlatform().daemon().start(() -> {
            try {
                Thread.sleep(LONG.multipliedBy(2));
                stuck(free + ": does not return");
            } catch (InterruptedException e) {
                // It has returned.
            }
        });
    }

    private static String stuck(String what) {
        System.out.println(what);
        Runtime.getRuntime().halt(3);
        return what;
    }

    private static int descriptors() {
        return Objects.requireNonNull(new File("/proc/self/fd").list()).length;
    }

    private static String children() {
        StringBuilder all = new StringBuilder();
        for (String thread : Objects.requireNonNull(new File("/proc/self/task").list())) {
            try (FileInputStream file = new FileInputStream("/proc/self/task/" + thread + "/children")) {
                all.append(new String(file.readAllBytes(), StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // The thread has ended.
            }
        }
        return all.isEmpty() ? "none" : all.toString();
    }
}
