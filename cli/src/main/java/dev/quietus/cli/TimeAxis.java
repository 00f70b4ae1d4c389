package dev.quietus.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The scale of a picture of time, from zero to an end, with round steps.
 *
 * @param endMicros where it ends, at least 1
 * @param stepMicros 1, 2 or 5 times a power of ten
 */
record TimeAxis(long endMicros, long stepMicros) {
    private static final long MILLI = 1000;
    private static final long SECOND = 1_000_000;

    /** The finest that has no more than so many steps. */
    static TimeAxis of(Duration end, int most) {
        long micros = Math.max(1, end.toNanos() / 1000);
        long step = 1;
        for (int i = 0; micros / step >= most; i++) {
            step = i % 3 == 1 ? step / 2 * 5 : step * 2;
        }
        return new TimeAxis(micros, step);
    }

    /** Where the marks of the scale are, zero first. */
    List<Long> ticks() {
        List<Long> ticks = new ArrayList<>();
        for (long tick = 0; tick <= endMicros; tick += stepMicros) {
            ticks.add(tick);
        }
        return ticks;
    }

    /** How far along that is, from 0 to 1. */
    double place(Duration after) {
        return Math.min(1.0, after.toNanos() / 1e3 / endMicros);
    }

    /** A mark of the scale in words, in the unit that fits the scale. */
    String label(long micros) {
        long unit = endMicros >= SECOND ? SECOND : endMicros >= MILLI ? MILLI : 1;
        String number = stepMicros % unit == 0
                ? Long.toString(micros / unit)
                : String.format(Locale.ROOT, "%." + decimals(stepMicros, unit) + "f", (double) micros / unit);
        return micros == 0 ? "0" : number + (unit == SECOND ? " s" : unit == MILLI ? " ms" : " µs");
    }

    private static int decimals(long step, long unit) {
        int decimals = 0;
        for (long rest = unit; rest > 1 && step % rest != 0; rest /= 10) {
            decimals++;
        }
        return decimals;
    }

    /** A time in words, as exact as it is worth: {@code 0.41 ms}, {@code 12.3 ms}, {@code 3.412 s}. */
    static String exact(Duration time) {
        double millis = time.toNanos() / 1e6;
        if (millis < 1) {
            return String.format(Locale.ROOT, "%.2f ms", millis);
        }
        return millis < 1000
                ? String.format(Locale.ROOT, "%.1f ms", millis)
                : String.format(Locale.ROOT, "%.3f s", millis / 1000);
    }
}
