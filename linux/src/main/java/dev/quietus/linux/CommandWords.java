package dev.quietus.linux;

import dev.quietus.Containment;
import dev.quietus.QuietusException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A command as the kernel takes it: arguments, variables and the paths where the program may be, in bytes. What is passed
 * on from this program is taken from the kernel, because Java's strings need not be what was given.
 *
 * @param arguments the program's name first
 * @param variables each {@code NAME=VALUE}
 * @param paths to be tried in this order
 */
record CommandWords(List<byte[]> arguments, List<byte[]> variables, List<byte[]> paths) {
    private static final byte[] OWN_ARGUMENTS = KernelText.ascii("/proc/self/cmdline");
    private static final byte[] OWN_VARIABLES = KernelText.ascii("/proc/self/environ");
    /** How a starter script keeps variables from this program's JVM that are the command's. */
    private static final byte[] KEPT = KernelText.ascii("QUIETUS_KEPT_");

    private static final String DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

    /** @param account the user it runs as, whose variables replace this program's; empty for none */
    static CommandWords of(Containment containment, Optional<Account> account, KernelFiles files) {
        List<byte[]> arguments = encoded(containment.command());
        if (containment.verbatim()) {
            List<byte[]> own = ownArguments(files);
            if (own.size() < arguments.size()) {
                throw QuietusException.of(
                        QuietusException.Reason.UNAVAILABLE, "the arguments of this program cannot be read");
            }
            arguments = own.subList(own.size() - arguments.size(), own.size());
        }
        List<byte[]> variables =
                containment.environment().map(CommandWords::variables).orElseGet(() -> restored(ownVariables(files)));
        if (account.isPresent() && !containment.keepsEnvironment()) {
            variables = with(variables, account.get());
        }
        return new CommandWords(arguments, variables, paths(arguments.get(0), variables));
    }

    /** This program's, as it was given them; empty when they cannot be read. */
    static List<byte[]> ownArguments(KernelFiles files) {
        return strings(files.read(OWN_ARGUMENTS));
    }

    /**
     * The same.
     *
     * @throws QuietusException UNAVAILABLE when they cannot be read
     */
    static List<byte[]> ownVariables(KernelFiles files) {
        byte[] all = files.read(OWN_VARIABLES);
        if (all == null) {
            throw QuietusException.of(
                    QuietusException.Reason.UNAVAILABLE, "the environment of this program cannot be read");
        }
        return strings(all);
    }

    /** Bytes it takes in memory, addresses included. */
    long size() {
        long size = 0;
        for (List<byte[]> each : List.of(arguments, variables, paths)) {
            for (byte[] word : each) {
                size += word.length + 32L;
            }
        }
        return size;
    }

    private static List<byte[]> encoded(List<String> texts) {
        List<byte[]> all = new ArrayList<>();
        texts.forEach(text -> all.add(text.getBytes(StandardCharsets.UTF_8)));
        return all;
    }

    private static List<byte[]> variables(Map<String, String> map) {
        List<byte[]> all = new ArrayList<>();
        map.forEach((name, value) -> all.add((name + "=" + value).getBytes(StandardCharsets.UTF_8)));
        return all;
    }

    private static List<byte[]> restored(List<byte[]> variables) {
        List<byte[]> all = new ArrayList<>();
        for (byte[] variable : variables) {
            boolean kept = KernelText.begins(variable, 0, variable.length, KEPT);
            all.add(kept ? Arrays.copyOfRange(variable, KEPT.length, variable.length) : variable);
        }
        return all;
    }

    private static List<byte[]> with(List<byte[]> variables, Account account) {
        List<byte[]> all = new ArrayList<>();
        Map<String, String> own = account.variables();
        for (byte[] variable : variables) {
            int end = KernelText.find(variable, 0, variable.length, '=');
            if (!own.containsKey(new String(variable, 0, end, StandardCharsets.UTF_8))) {
                all.add(variable);
            }
        }
        all.addAll(variables(own));
        return all;
    }

    /** Where the program may be, as execvp(3) looks for it. */
    private static List<byte[]> paths(byte[] program, List<byte[]> variables) {
        if (program.length == 0 || KernelText.find(program, 0, program.length, '/') < program.length) {
            return List.of(program);
        }
        byte[] places = KernelText.ascii(DEFAULT_PATH);
        byte[] name = KernelText.ascii("PATH=");
        for (byte[] variable : variables) {
            if (KernelText.begins(variable, 0, variable.length, name)) {
                places = Arrays.copyOfRange(variable, name.length, variable.length);
                break;
            }
        }
        List<byte[]> paths = new ArrayList<>();
        for (int at = 0; at <= places.length; ) {
            int end = KernelText.find(places, at, places.length, ':');
            byte[] path = Arrays.copyOf(Arrays.copyOfRange(places, at, end), end - at + 1 + program.length);
            path[end - at] = '/';
            System.arraycopy(program, 0, path, end - at + 1, program.length);
            // An empty place is the current directory.
            paths.add(end == at ? program : path);
            at = end + 1;
        }
        return paths;
    }

    /** Texts that each end in NUL. */
    private static List<byte[]> strings(byte @org.jspecify.annotations.Nullable [] bytes) {
        List<byte[]> all = new ArrayList<>();
        for (int at = 0; bytes != null && at < bytes.length; ) {
            int end = KernelText.find(bytes, at, bytes.length, '\0');
            all.add(Arrays.copyOfRange(bytes, at, end));
            at = end + 1;
        }
        return all;
    }
}
