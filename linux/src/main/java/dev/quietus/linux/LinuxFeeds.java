package dev.quietus.linux;

import dev.quietus.spi.Feed;
import java.util.List;

/** All feeds of this platform. */
final class LinuxFeeds {
    private LinuxFeeds() {}

    /** The best of each kind first. */
    static List<Feed> of(Kernel kernel) {
        return List.of(
                new ExecGate(kernel),
                new LifeFeed(kernel),
                new CrashFeed(kernel),
                new SocketFeed(kernel),
                new PressureFeed(kernel),
                new CallFeed(kernel),
                new TraceFeed(kernel));
    }
}
