package dev.quietus.cli;

import java.util.ArrayList;
import java.util.List;

/** Plays several commands, separated by {@code ;}, in one JVM: the training run from which the AOT cache is made. */
final class Rehearsal {
    private Rehearsal() {}

    public static void main(String[] args) {
        Surroundings surroundings = Surroundings.ofSystem();
        Interrupts.watch(Thread.currentThread(), surroundings.terminal()).finished(0);
        List<String> command = new ArrayList<>();
        for (String word : args) {
            if (!word.equals(";")) {
                command.add(word);
                continue;
            }
            Main.run(command.toArray(String[]::new), surroundings);
            command.clear();
        }
        Main.run(command.toArray(String[]::new), surroundings);
    }
}
