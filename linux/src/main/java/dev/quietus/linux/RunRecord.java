package dev.quietus.linux;

import dev.quietus.ProcessIdentity;
import dev.quietus.QuietusException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What is written down of a run: lines {@code key=value}, in two steps. First who starts it; then, when it began, by what
 * it can be found again, the keeper last. A line counts when it is whole. Pure; unknown keys are for later versions.
 *
 * @param name of the run
 * @param starter the program that started it
 * @param namespace the number of the PID namespace in which these identities hold
 * @param begun when
 * @param command its words, for people
 * @param groups its cgroups, as {@link ControlGroup#text} has them
 * @param uid its own uid, empty when it has none
 * @param keeper its first process, empty while it is being started
 */
record RunRecord(
        String name,
        ProcessIdentity starter,
        long namespace,
        Instant begun,
        String command,
        List<String> groups,
        OptionalInt uid,
        Optional<ProcessIdentity> keeper) {
    /** The file of a process with its words. */
    private static final byte[] WORDS = KernelText.ascii("cmdline");

    /** More of a command is not for people any more. */
    private static final int COMMAND_BYTES = 1000;

    private static final String HEX = "0123456789ABCDEF";

    /** The first lines. */
    byte[] start() {
        String text = "name=" + name + "\nstarter=" + starter.token() + "\nnamespace=" + namespace + "\nbegun="
                + begun.toEpochMilli() + "\ncommand=" + command + "\n";
        return KernelText.ascii(text);
    }

    /** The lines that follow. */
    byte[] rest() {
        StringBuilder text = new StringBuilder();
        groups.forEach(group -> text.append("cgroup=").append(group).append('\n'));
        uid.ifPresent(number -> text.append("uid=").append(number).append('\n'));
        keeper.ifPresent(one -> text.append("keeper=").append(one.token()).append('\n'));
        return KernelText.bytes(text.toString());
    }

    /** A run that is about to be started. */
    static RunRecord starting(String name, ProcessIdentity starter, long namespace, Instant now, List<String> command) {
        return new RunRecord(
                name, starter, namespace, now, shown(command), List.of(), OptionalInt.empty(), Optional.empty());
    }

    /** The same, begun. */
    RunRecord begun(List<String> groups, OptionalInt uid, ProcessIdentity keeper) {
        return new RunRecord(name, starter, namespace, begun, command, groups, uid, Optional.of(keeper));
    }

    /**
     * Whether what is named as its keeper says of itself what only this run's keeper says: a record that was forged may name
     * anybody. A keeper that is ending has no words any more, only its name.
     */
    boolean isKeeper(Kernel kernel) {
        int pid = keeper.map(ProcessIdentity::pid).orElse(0);
        byte[] words = kernel.memory().read(pid, WORDS);
        if (words.length > 0) {
            byte[] own = KernelText.bytes(Launch.KEEPER + "\0" + name + "\0");
            return Arrays.equals(words, own) || ToolLaunch.isKeeper(words, own);
        }
        ProcStat stat = ProcStat.of(kernel.proc(), pid);
        return stat != null && stat.exits() && stat.name().equals(Launch.KEEPER);
    }

    /**
     * Reads one.
     *
     * @return null when it is none, or not one of that name
     */
    static @Nullable RunRecord parse(String name, byte[] bytes) {
        ProcessIdentity starter = null;
        ProcessIdentity keeper = null;
        long namespace = -1;
        long begun = -1;
        long uid = -1;
        String command = "";
        boolean named = false;
        List<String> groups = new ArrayList<>();
        for (int at = 0; at < bytes.length; ) {
            int end = KernelText.find(bytes, at, bytes.length, '\n');
            int equals = KernelText.find(bytes, at, end, '=');
            if (equals == end || end == bytes.length) {
                break;
            }
            String value = KernelText.text(bytes, equals + 1, end);
            switch (KernelText.text(bytes, at, equals)) {
                case "name" -> named = value.equals(name);
                case "starter" -> starter = identity(value);
                case "namespace" -> namespace = KernelText.number(bytes, equals + 1, end);
                case "begun" -> begun = KernelText.number(bytes, equals + 1, end);
                case "command" -> command = printable(bytes, equals + 1, end);
                case "cgroup" -> groups.add(value);
                case "uid" -> uid = KernelText.number(bytes, equals + 1, end);
                case "keeper" -> keeper = identity(value);
                default -> {}
            }
            at = end + 1;
        }
        if (!named || starter == null || namespace <= 0 || begun < 0) {
            return null;
        }
        return new RunRecord(
                name,
                starter,
                namespace,
                Instant.ofEpochMilli(begun),
                command,
                List.copyOf(groups),
                uid > 0 && uid <= Integer.MAX_VALUE ? OptionalInt.of((int) uid) : OptionalInt.empty(),
                Optional.ofNullable(keeper));
    }

    private static @Nullable ProcessIdentity identity(String token) {
        try {
            return ProcessIdentity.parse(token);
        } catch (QuietusException e) {
            return null;
        }
    }

    private static String printable(byte[] bytes, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int at = from; at < to && text.length() <= 2 * COMMAND_BYTES; at++) {
            text.append(bytes[at] >= ' ' && bytes[at] < 0x7f ? (char) bytes[at] : '?');
        }
        return text.toString();
    }

    /** The words with spaces between; what would break a line or hide a word is {@code \xHH}, a long command is cut. */
    private static String shown(List<String> command) {
        StringBuilder text = new StringBuilder();
        for (String word : command) {
            text.append(text.isEmpty() ? "" : " ");
            for (byte each : word.getBytes(StandardCharsets.UTF_8)) {
                if (text.length() > COMMAND_BYTES) {
                    return text.append(" ...").toString();
                }
                if (each <= ' ' || each == '\\' || each == 0x7f) {
                    text.append("\\x").append(HEX.charAt(each >> 4 & 15)).append(HEX.charAt(each & 15));
                } else {
                    text.append((char) each);
                }
            }
        }
        return text.toString();
    }
}
