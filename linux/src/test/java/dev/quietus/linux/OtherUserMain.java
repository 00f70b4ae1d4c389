package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import dev.quietus.QuietusException;
import dev.quietus.Signal;
import dev.quietus.spi.Handle;
import dev.quietus.spi.Platform.Opening;
import dev.quietus.spi.Snapshot;

/** Tries, as an ordinary user, to end a process of root; without an argument only says what it may see. */
final class OtherUserMain {
    private OtherUserMain() {}

    public static void main(String[] arguments) {
        try (LinuxPlatform platform = new LinuxPlatform()) {
            Snapshot snapshot = platform.snapshot();
            System.out.println("restriction " + snapshot.restriction().orElse("none"));
            if (arguments.length == 0) {
                System.out.println("others " + snapshot.processes().stream().anyMatch(facts -> facts.pid() == 1));
                return;
            }
            ProcessFacts facts = Nursery.facts(platform, Long.parseLong(arguments[0]));
            System.out.println("listed " + (facts.users().real() == 0));
            if (platform.open(facts.identity()) instanceof Opening.Held held) {
                try (Handle handle = held.handle()) {
                    System.out.println("send " + handle.send(Signal.KILL));
                }
            }
            System.out.println(
                    "image " + platform.details(facts.identity()).image().isPresent());
            ProcessFacts own = Nursery.facts(platform, ProcessHandle.current().pid());
            System.out.println(
                    "own image " + platform.details(own.identity()).image().isPresent());
        } catch (QuietusException e) {
            System.out.println(e.reason() + " " + e.getMessage());
        }
    }
}
