package dev.quietus.guard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Those who follow the events. A slow one is told that it missed some, and never holds up the guard. Thread-safe. */
final class ControlFollowers implements AutoCloseable {
    private static final int MOST_WAITING = 128 * 1024;
    private static final byte[] LOST = "event: lost\ndata: {}\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BEAT = ": here\n\n".getBytes(StandardCharsets.US_ASCII);

    private final Duty duty;
    private final Set<Follower> followers = ConcurrentHashMap.newKeySet();
    private final ControlCrowd crowd = new ControlCrowd(2, 12, 16);
    private final Map<Follower, AutoCloseable> subscriptions = new ConcurrentHashMap<>();
    private final ScheduledExecutorService pulse = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "guard-control-pulse");
        thread.setDaemon(true);
        return thread;
    });

    ControlFollowers(Duty duty) {
        this.duty = duty;
        // Told in vain is how it is learnt that somebody has gone.
        var unused = pulse.scheduleAtFixedRate(() -> followers.forEach(it -> it.tell(BEAT)), 3, 3, TimeUnit.SECONDS);
    }

    /** @return false if there are too many already; then nothing was done */
    boolean add(Response response, Callback callback, Peer peer, boolean all) {
        if (!crowd.enter(peer)) {
            return false;
        }
        Follower follower = new Follower(response, callback, peer);
        followers.add(follower);
        follower.tell(BEAT);
        subscriptions.put(follower, duty.follow(incident -> {
            boolean whole = all || incident.subject().uid() == peer.uid();
            String data = new String(ControlFields.incident(incident, whole, false), StandardCharsets.US_ASCII);
            follower.tell(("event: incident\ndata: " + data + "\n\n").getBytes(StandardCharsets.US_ASCII));
        }));
        if (!followers.contains(follower)) {
            unsubscribe(follower);
        }
        return true;
    }

    private void unsubscribe(Follower follower) {
        AutoCloseable subscription = subscriptions.remove(follower);
        if (subscription != null) {
            try {
                subscription.close();
            } catch (Exception e) {
                throw new IllegalStateException("a follower could not be let go", e);
            }
        }
    }

    @Override
    public void close() {
        pulse.shutdownNow();
        followers.forEach(follower -> follower.end(new IOException("the guard ends")));
    }

    /** One of them. What it is told is written by whoever comes first; the others only add to what waits. */
    private final class Follower {
        private final Response response;
        private final Callback callback;
        private final Peer peer;
        private byte[] waiting = {};
        private boolean writing;

        Follower(Response response, Callback callback, Peer peer) {
            this.response = response;
            this.callback = callback;
            this.peer = peer;
        }

        void tell(byte[] event) {
            synchronized (this) {
                byte[] kept = waiting.length + event.length > MOST_WAITING ? LOST : waiting;
                byte[] more = new byte[kept.length + event.length];
                System.arraycopy(kept, 0, more, 0, kept.length);
                System.arraycopy(event, 0, more, kept.length, event.length);
                waiting = more;
                if (writing) {
                    return;
                }
                writing = true;
            }
            write();
        }

        private void write() {
            byte[] now;
            synchronized (this) {
                now = waiting;
                waiting = new byte[0];
                writing = now.length > 0;
            }
            if (now.length > 0) {
                response.write(false, ByteBuffer.wrap(now), Callback.from(this::write, this::end));
            }
        }

        void end(Throwable why) {
            if (followers.remove(this)) {
                crowd.leave(peer);
                unsubscribe(this);
                callback.failed(why);
            }
        }
    }
}
