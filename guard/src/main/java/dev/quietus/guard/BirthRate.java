package dev.quietus.guard;

import dev.quietus.Machine;
import java.util.OptionalLong;

/** How many are born on the whole machine, without looking at anybody. Not thread-safe. */
final class BirthRate {
    private final Machine machine;
    private OptionalLong ever = OptionalLong.empty();
    private long counted;

    BirthRate(Machine machine) {
        this.machine = machine;
    }

    /** Processes and threads a second since this was asked before; 0 the first time, and where it cannot be told. */
    double perSecond(long now) {
        OptionalLong told = machine.births();
        double seconds = (now - counted) / 1e9;
        double rate =
                told.isEmpty() || ever.isEmpty() || seconds <= 0 ? 0 : (told.getAsLong() - ever.getAsLong()) / seconds;
        ever = told;
        counted = now;
        return rate;
    }
}
