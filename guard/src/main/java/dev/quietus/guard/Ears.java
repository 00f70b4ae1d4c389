package dev.quietus.guard;

import dev.quietus.Capability;
import dev.quietus.Happening;
import dev.quietus.QuietusException;
import dev.quietus.spi.Feed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Listens to the feeds that the orders need, each on a thread of its own: the best one for each kind of happening. Thread-safe. */
final class Ears implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    /** Twice as often would cost a thousandth of a processor more. */
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final List<Ear> ears = new ArrayList<>();

    /** One feed and how it runs. */
    private static final class Ear implements Runnable {
        private final Feed feed;
        private final boolean needed;
        private volatile Capability capability;
        private final BiConsumer<String, Happening> hearer;
        private final AtomicLong heard = new AtomicLong();
        private final AtomicLong lost = new AtomicLong();
        private volatile boolean closed;
        private volatile Feed.@Nullable Flow flow;
        private @Nullable Thread thread;

        Ear(Feed feed, boolean needed, Capability capability, BiConsumer<String, Happening> hearer) {
            this.feed = feed;
            this.needed = needed;
            this.capability = capability;
            this.hearer = hearer;
        }

        @Override
        public void run() {
            Feed.Flow open = flow;
            while (!closed && open != null) {
                open.next(LIMIT).ifPresent(this::tell);
            }
        }

        private void tell(Happening happening) {
            heard.incrementAndGet();
            if (happening instanceof Happening.Lost loss) {
                lost.addAndGet(loss.count());
            }
            hearer.accept(feed.name(), happening);
        }
    }

    /**
     * Opens what is needed and can be had.
     *
     * @param feeds of the platform, the best of each kind first
     * @param hearer is told everything with the feed's name, from several threads
     */
    Ears(List<Feed> feeds, Orders orders, BiConsumer<String, Happening> hearer) {
        Set<Class<? extends Happening>> needed = new HashSet<>();
        orders.orders().forEach(order -> needed.addAll(needs(order)));
        Feed.Watch watch = watch(orders);
        Set<Class<? extends Happening>> all = Set.copyOf(needed);
        for (Feed feed : feeds) {
            Capability capability = feed.capability();
            Ear ear = new Ear(feed, feed.tells().stream().anyMatch(all::contains), capability, hearer);
            ears.add(ear);
            boolean wanted = feed.tells().stream().anyMatch(needed::contains);
            if (wanted && capability.standing() != Capability.Standing.ABSENT && open(ear, watch)) {
                needed.removeAll(feed.tells());
            }
        }
    }

    private static boolean open(Ear ear, Feed.Watch watch) {
        try {
            ear.flow = ear.feed.open(watch);
        } catch (QuietusException e) {
            // It was there when it was asked.
            Capability before = ear.capability;
            ear.capability = Capability.absent(before.name(), before.guarantee(), String.valueOf(e.getMessage()));
            return false;
        }
        Thread thread = new Thread(null, ear, "quietus-ear-" + ear.feed.name(), 512 * 1024L);
        thread.setDaemon(true);
        ear.thread = thread;
        thread.start();
        return true;
    }

    private static Set<Class<? extends Happening>> needs(Order order) {
        return switch (order.trigger()) {
            case Trigger.Canary canary -> Set.of(Happening.Failed.class);
            case Trigger.Call call -> Set.of(Happening.Called.class);
            case Trigger.Administration administration -> Set.of(Happening.Connected.class);
            case Trigger.Listening listening -> Set.of(Happening.Listened.class);
            case Trigger.Execution execution -> Set.of(Happening.Attempted.class, Happening.Executed.class);
            case Trigger.Respawn respawn -> Set.of(Happening.Executed.class);
            case Trigger.Resources resources ->
                resources.what().machines().isPresent() ? Set.of(Happening.Pressed.class) : Set.of();
            case Trigger.Deadline deadline -> Set.of();
        };
    }

    private static Feed.Watch watch(Orders orders) {
        List<String> programs = new ArrayList<>();
        Set<Integer> ports = new HashSet<>();
        Set<String> calls = new HashSet<>();
        Set<Happening.Resource> resources = new HashSet<>();
        for (Order order : orders.orders()) {
            switch (order.trigger()) {
                case Trigger.Execution execution -> programs.addAll(execution.paths());
                case Trigger.Listening listening -> ports.addAll(listening.ports());
                case Trigger.Administration administration ->
                    administration.services().forEach(service -> ports.addAll(service.ports()));
                case Trigger.Call call -> calls.addAll(call.calls());
                case Trigger.Resources scarce -> scarce.what().machines().ifPresent(resources::add);
                case Trigger.Canary other -> {}
                case Trigger.Respawn other -> {}
                case Trigger.Deadline other -> {}
            }
        }
        return new Feed.Watch(programs, ports, calls, resources, INTERVAL);
    }

    List<Duty.FeedState> states() {
        List<Duty.FeedState> states = new ArrayList<>();
        for (Ear ear : ears) {
            states.add(new Duty.FeedState(
                    ear.feed.name(), ear.capability, ear.flow != null, ear.heard.get(), ear.lost.get()));
        }
        return states;
    }

    /** All feeds, heard or not. */
    List<Hearing> hearings() {
        List<Hearing> hearings = new ArrayList<>();
        for (Ear ear : ears) {
            hearings.add(new Hearing(ear.feed.name(), ear.feed.moment(), ear.capability, ear.needed, ear.flow != null));
        }
        return hearings;
    }

    /** Ends all feeds, and waits until what they changed is put back. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        for (Ear ear : ears) {
            ear.closed = true;
            Feed.Flow flow = ear.flow;
            Thread thread = ear.thread;
            if (flow != null) {
                flow.close();
            }
            if (thread != null) {
                try {
                    thread.join(TimeUnit.SECONDS.toMillis(5));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
