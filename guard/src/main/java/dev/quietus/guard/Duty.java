package dev.quietus.guard;

import dev.quietus.Capability;
import dev.quietus.Target;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What a running guard can be asked and told. Thread-safe; each call returns soon, but for {@link #act}, which returns when it is done. */
public interface Duty {

    /** How it stands. */
    State state();

    /** The last ones, the latest first. */
    List<Incident> incidents(int most);

    /** One of the last ones. */
    Optional<Incident> incident(String id);

    /**
     * Agrees to an incident that is pending, or not.
     *
     * @throws Refused if it is not pending, or he may not
     */
    void decide(String id, boolean agreed, Peer by) throws Refused;

    /**
     * Switches an order, all of them for an empty name.
     *
     * @throws Refused if there is none of that name, or he may not
     */
    void switchTo(String order, Mode mode, Peer by) throws Refused;

    /** The profiles of programs whose calls are learnt, the oldest first. */
    List<Profile> profiles();

    /**
     * Learns nothing more of a program: orders hold it to its profile.
     *
     * @throws Refused if there is none of that id, no run of it was seen, or he may not
     */
    Profile seal(String profile, Peer by) throws Refused;

    /**
     * Forgets a profile; its program is learnt anew.
     *
     * @throws Refused if there is none of that id, or he may not
     */
    Profile forget(String profile, Peer by) throws Refused;

    /**
     * Does something now, on behalf of somebody who may only what he could do himself. Rails hold.
     *
     * @throws Refused if he may not, nothing matches, or a rail is against it
     */
    Incident act(List<Target> targets, Response response, Peer by) throws Refused;

    /** Tells every incident and every later standing of one, from now on, until the answer is closed. */
    AutoCloseable follow(Consumer<Incident> follower);

    /** A sentence why not. */
    final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        public Refused(String sentence) {
            super(sentence);
        }
    }

    /**
     * How a guard stands.
     *
     * @param since when it was started
     * @param orders all orders with their present mode
     * @param feeds what it hears, and what it cannot
     * @param heard how many happenings it has been told
     * @param lost how many it was not told, all of which were looked for afterwards
     * @param pending how many incidents wait for somebody
     */
    record State(Instant since, List<OrderState> orders, List<FeedState> feeds, long heard, long lost, int pending) {
        public State {
            orders = List.copyOf(orders);
            feeds = List.copyOf(feeds);
        }
    }

    /** An order as it is in force. */
    record OrderState(Order order, Mode mode, long incidents, long responses) {}

    /** A feed as it runs. */
    record FeedState(String name, Capability capability, boolean open, long heard, long lost) {}
}
