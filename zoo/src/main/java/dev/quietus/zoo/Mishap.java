package dev.quietus.zoo;

import java.util.ArrayList;
import java.util.List;

/** Programs that misbehave once and by themselves, no adversaries; {@code zoo-mishap.c} says how. Built when first used. */
public final class Mishap {
    private Mishap() {}

    /** The command, for a mode with its arguments. */
    public static List<String> command(String... mode) {
        List<String> command = new ArrayList<>();
        command.add(Workshop.program("zoo-mishap").toString());
        command.addAll(List.of(mode));
        return command;
    }
}
