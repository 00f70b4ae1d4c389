package dev.quietus.linux;

import dev.quietus.spi.Feed;
import java.io.IOException;

/** Is told of crashes, and crashes at the end of its input. */
final class CrashingMain {
    private static final int SIGABRT = 6;

    private CrashingMain() {}

    public static void main(String[] arguments) throws IOException {
        try (LinuxPlatform platform = new LinuxPlatform()) {
            Feed crashes = platform.feeds().stream()
                    .filter(each -> each.name().equals("crash"))
                    .findFirst()
                    .orElseThrow();
            try (Feed.Flow flow = crashes.open(Feed.Watch.everything())) {
                System.out.println("listening");
                while (System.in.read() >= 0) {
                    // Nothing is said to it.
                }
                Syscall.call(SyscallNumber.KILL, ProcessHandle.current().pid(), SIGABRT);
                flow.next(java.time.Duration.ofMinutes(1));
            }
        }
    }
}
