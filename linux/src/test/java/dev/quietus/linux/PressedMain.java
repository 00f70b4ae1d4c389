package dev.quietus.linux;

import dev.quietus.Happening;
import dev.quietus.spi.Feed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Prints how much of the room for processes is used when that is told first. */
final class PressedMain {
    private PressedMain() {}

    public static void main(String[] arguments) {
        Kernel kernel = Kernel.open();
        Feed.Watch watch = new Feed.Watch(List.of(), Set.of(), Set.of(), Set.of(), Duration.ofMillis(20));
        try (Feed.Flow flow = new PressureFeed(kernel).open(watch)) {
            while (true) {
                Optional<Happening> next = flow.next(Duration.ofSeconds(1));
                if (next.isPresent()
                        && next.get() instanceof Happening.Pressed pressed
                        && pressed.resource() == Happening.Resource.PROCESSES) {
                    System.out.println(pressed.share());
                    return;
                }
            }
        }
    }
}
