package dev.quietus.zoo;

import java.util.ArrayList;
import java.util.List;

/**
 * A program that makes one system call, prints {@code returned N} and exits; no adversary by itself. Built when first
 * used.
 *
 * @param options {@code thread} from its second thread; {@code fork N} from a descendant, orphaned; {@code i386}
 *     or {@code x32} by the numbers of those
 * @param number of the call, by those numbers
 * @param arguments numbers, and texts whose addresses are passed
 */
public record SystemCall(List<String> options, int number, List<String> arguments) {

    /** By the numbers of x86-64. */
    public static SystemCall plain(int number, String... arguments) {
        return new SystemCall(List.of(), number, List.of(arguments));
    }

    /** The same, with options. */
    public SystemCall by(String... added) {
        return new SystemCall(List.of(added), number, arguments);
    }

    /** The command that makes it. */
    public List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Workshop.program("zoo-call").toString());
        command.addAll(options);
        command.add(Integer.toString(number));
        command.addAll(arguments);
        return command;
    }
}
