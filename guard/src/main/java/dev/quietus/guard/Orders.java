package dev.quietus.guard;

import dev.quietus.Target;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * All that an orders' file says. Immutable.
 *
 * @param orders in the order of the file, names unique
 * @param never targets that no order ends, with their families
 * @param hooks what is called around responses
 * @param control where the guard is spoken to
 */
public record Orders(List<Order> orders, List<Target> never, Hooks hooks, Control control) {
    public Orders {
        orders = List.copyOf(orders);
        never = List.copyOf(never);
    }

    /**
     * Programs that are called around each response that does more than report.
     *
     * @param before program and arguments, called before; empty for none
     * @param after the same, called afterwards
     * @param limit how long each may take; it is ended then, and the response goes on
     */
    public record Hooks(List<String> before, List<String> after, Duration limit) {
        public Hooks {
            before = List.copyOf(before);
            after = List.copyOf(after);
        }
    }

    /**
     * Where the guard listens.
     *
     * @param socket path of the Unix socket
     * @param panic path of the FIFO
     * @param port of the loopback address where it listens also; empty for none
     * @param token path of the file with the word that whoever comes by the port has to know; there is one if there is a port
     */
    public record Control(String socket, String panic, OptionalInt port, Optional<String> token) {}
}
