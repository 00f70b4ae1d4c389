package dev.quietus.guard;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a guard is started with. Immutable.
 *
 * @param orders with the places where it listens
 * @param log folder of the log
 * @param state folder of what it has to know after a restart
 * @param monitoring whether all orders only say what they would do, until they are switched
 */
public record GuardSettings(Orders orders, Path log, Path state, boolean monitoring) {
    /** Where the orders' file has it when it says nothing. */
    private static final Path RUN = Path.of("/run/quietus");

    /**
     * The usual places: of the machine for root, of his own for anybody else.
     *
     * @param variables of the environment
     * @throws IOException if it cannot be told who runs this
     */
    public static GuardSettings usual(Orders orders, Map<String, String> variables) throws IOException {
        if (ControlPeers.own() == 0) {
            return new GuardSettings(orders, Path.of("/var/log/quietus"), Path.of("/var/lib/quietus"), false);
        }
        String home = variables.getOrDefault("HOME", "/");
        Path state = Path.of(variables.getOrDefault("XDG_STATE_HOME", home + "/.local/state"), "quietus");
        GuardSettings own = new GuardSettings(orders, state.resolve("log"), state.resolve("memory"), false);
        boolean told = !RUN.equals(Path.of(orders.control().socket()).getParent());
        String run = variables.get("XDG_RUNTIME_DIR");
        return told ? own : own.listeningIn(run == null ? state.resolve("run") : Path.of(run, "quietus"));
    }

    /**
     * Where the guard of this user answers, if its orders name no place.
     *
     * @throws IOException if it cannot be told who runs this
     */
    public static Path usualSocket(Map<String, String> variables) throws IOException {
        return Path.of(usual(OrderFile.shipped(), variables).orders().control().socket());
    }

    /** The same, listening in another folder. */
    public GuardSettings listeningIn(Path run) {
        Orders.Control control = orders.control();
        return with(new Orders.Control(
                run.resolve("guard.sock").toString(),
                run.resolve("panic").toString(),
                control.port(),
                control.token()));
    }

    /** The same, listening on the loopback too; the token is in the folder of the socket unless the orders name a file. */
    public GuardSettings listeningAt(int port) {
        Orders.Control control = orders.control();
        String token = control.token()
                .orElseGet(
                        () -> Path.of(control.socket()).resolveSibling("token").toString());
        return with(new Orders.Control(control.socket(), control.panic(), OptionalInt.of(port), Optional.of(token)));
    }

    /** The same, with its files elsewhere. */
    public GuardSettings keptIn(Path newLog, Path newState) {
        return new GuardSettings(orders, newLog, newState, monitoring);
    }

    /** The same, doing nothing. */
    public GuardSettings onlyMonitoring() {
        return new GuardSettings(orders, log, state, true);
    }

    /** The same with other orders, which listen where the old ones do. */
    public GuardSettings with(Orders fresh) {
        return new GuardSettings(
                new Orders(fresh.orders(), fresh.never(), fresh.hooks(), orders.control()), log, state, monitoring);
    }

    private GuardSettings with(Orders.Control control) {
        return new GuardSettings(
                new Orders(orders.orders(), orders.never(), orders.hooks(), control), log, state, monitoring);
    }

    /** The programs that are told of responses. Whoever can only report must not be able to hold one back. */
    List<Hook> hooks() {
        Orders.Hooks given = orders.hooks();
        List<Hook> hooks = new ArrayList<>();
        if (!given.before().isEmpty()) {
            hooks.add(new Hook(Hook.When.BEFORE, given.before(), given.limit(), java.util.Set.of(), false));
        }
        if (!given.after().isEmpty()) {
            hooks.add(new Hook(Hook.When.AFTER, given.after(), given.limit(), java.util.Set.of(), false));
        }
        return hooks;
    }
}
