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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Listens to the feeds that the orders need, each on a thread of its own: the best one for each kind of happening. Thread-safe. */
final class Ears implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    /** Twice as often would cost a thousandth of a processor more. */
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final List<Ear> ears = new ArrayList<>();

    /**
     * Who hears, from several threads.
     *
     * @param told everything, with the feed's name
     * @param broken why a feed is not heard any more
     */
    record Hearer(BiConsumer<String, Happening> told, Consumer<Throwable> broken) {}

    /** One feed and how it runs. */
    private static final class Ear implements Runnable {
        private final Feed feed;
        private final Hearer hearer;
        private final AtomicLong heard = new AtomicLong();
        private final AtomicLong lost = new AtomicLong();
        private volatile boolean needed;
        private volatile Capability capability;
        private volatile Feed.@Nullable Flow flow;
        private Feed.@Nullable Watch watch;
        private @Nullable Thread thread;

        Ear(Feed feed, Hearer hearer) {
            this.feed = feed;
            this.hearer = hearer;
            this.capability = feed.capability();
        }

        boolean tellsOf(Set<Class<? extends Happening>> kinds) {
            return feed.tells().stream().anyMatch(kinds::contains);
        }

        /** Opens it unless it is open for the same already; false when it cannot be had. */
        boolean listen(Feed.Watch wanted) {
            if (flow != null && wanted.equals(watch)) {
                return true;
            }
            close();
            capability = feed.capability();
            if (capability.standing() == Capability.Standing.ABSENT) {
                return false;
            }
            try {
                flow = feed.open(wanted);
            } catch (QuietusException e) {
                // It was there when it was asked.
                capability =
                        Capability.absent(capability.name(), capability.guarantee(), String.valueOf(e.getMessage()));
                return false;
            }
            watch = wanted;
            thread = new Thread(null, this, "quietus-ear-" + feed.name(), 512 * 1024L);
            thread.setDaemon(true);
            thread.start();
            return true;
        }

        /** Ends it, and waits until what it changed is put back. */
        void close() {
            Feed.Flow open = flow;
            Thread running = thread;
            flow = null;
            if (open != null) {
                open.close();
            }
            if (running != null) {
                ThreadEnd.await(running, LIMIT);
            }
        }

        @Override
        public void run() {
            Feed.Flow open = flow;
            try {
                while (open != null && open.equals(flow)) {
                    open.next(LIMIT).ifPresent(this::tell);
                }
            } catch (RuntimeException | Error e) {
                hearer.broken().accept(e);
            }
        }

        private void tell(Happening happening) {
            heard.incrementAndGet();
            if (happening instanceof Happening.Lost loss) {
                lost.addAndGet(loss.count());
            }
            hearer.told().accept(feed.name(), happening);
        }
    }

    /** @param feeds of the platform, the best of each kind first */
    Ears(List<Feed> feeds, Hearer hearer) {
        feeds.forEach(feed -> ears.add(new Ear(feed, hearer)));
    }

    /** Opens what these orders need and can be had, and closes what they do not need; what they need as before stays open. */
    synchronized void listenFor(Orders orders) {
        Set<Class<? extends Happening>> all = new HashSet<>();
        orders.orders().forEach(order -> all.addAll(needs(order)));
        Set<Class<? extends Happening>> needed = new HashSet<>(all);
        for (Ear ear : ears) {
            ear.needed = ear.tellsOf(all);
            if (!ear.tellsOf(needed)) {
                ear.close();
            } else if (ear.listen(watch(orders, ear.feed.tells()))) {
                needed.removeAll(ear.feed.tells());
            }
        }
    }

    private static Set<Class<? extends Happening>> needs(Order order) {
        return switch (order.trigger()) {
            case Trigger.Canary canary -> Set.of(Happening.Failed.class);
            case Trigger.Call call -> Set.of(Happening.Called.class);
            case Trigger.Profile profile -> Set.of(Happening.Traced.class);
            case Trigger.Administration administration -> Set.of(Happening.Connected.class);
            case Trigger.Listening listening -> Set.of(Happening.Listened.class);
            case Trigger.Execution execution -> Set.of(Happening.Attempted.class, Happening.Executed.class);
            case Trigger.Respawn respawn -> Set.of(Happening.Executed.class);
            case Trigger.Resources resources ->
                resources.what().machines().isPresent() ? Set.of(Happening.Pressed.class) : Set.of();
            case Trigger.Deadline deadline -> Set.of();
        };
    }

    /** What is wanted of a feed that tells those: no more than it needs, or it would have to be opened anew for others' sake. */
    private static Feed.Watch watch(Orders orders, Set<Class<? extends Happening>> tells) {
        List<String> programs = new ArrayList<>();
        List<String> profiled = new ArrayList<>();
        Set<Integer> ports = new HashSet<>();
        Set<String> calls = new HashSet<>();
        Set<Happening.Resource> resources = new HashSet<>();
        for (Order order : orders.orders()) {
            switch (order.trigger()) {
                case Trigger.Execution execution -> {
                    programs.addAll(execution.paths());
                    if (!execution.hashes().isEmpty()) {
                        // What is in a file is known only when it was looked at, whatever it is called.
                        programs.add("*");
                    }
                }
                case Trigger.Listening listening -> ports.addAll(listening.ports());
                case Trigger.Administration administration ->
                    administration.services().forEach(service -> ports.addAll(service.ports()));
                case Trigger.Call call -> calls.addAll(call.calls());
                case Trigger.Profile profile -> profiled.addAll(order.subjects().executables());
                case Trigger.Resources scarce -> scarce.what().machines().ifPresent(resources::add);
                case Trigger.Canary other -> {}
                case Trigger.Respawn other -> {}
                case Trigger.Deadline other -> {}
            }
        }
        boolean connects = tells.contains(Happening.Connected.class) || tells.contains(Happening.Listened.class);
        return new Feed.Watch(
                tells.contains(Happening.Attempted.class)
                        ? programs
                        : tells.contains(Happening.Traced.class) ? profiled : List.of(),
                connects ? ports : Set.of(),
                tells.contains(Happening.Called.class) ? calls : Set.of(),
                resources,
                INTERVAL);
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
    public synchronized void close() {
        ears.forEach(Ear::close);
    }
}
